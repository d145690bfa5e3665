"""What leaves aimon, mails and notices: made, kept in the outbox, sent once."""

from aimon.delivery.sending import deliver

__all__ = ["deliver"]
