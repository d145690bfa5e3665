"""The guide's performance indicators of the coordinator, each with the records it is made of."""
