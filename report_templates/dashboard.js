"use strict";
// Every part stands in the page; the script only hides, counts and warns.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  function tabs() {
    const list = $("#tabs");
    const links = all("a", list);
    const panels = links.map((link) => $(link.getAttribute("href")));
    list.setAttribute("role", "tablist");
    links.forEach((link, n) => {
      link.setAttribute("role", "tab");
      link.setAttribute("aria-controls", panels[n].id);
      panels[n].setAttribute("role", "tabpanel");
      if (!$("a, button, input, summary", panels[n])) panels[n].tabIndex = 0;
    });
    document.documentElement.classList.add("tabbed");

    function show(chosen) {
      links.forEach((link, n) => {
        link.setAttribute("aria-selected", String(n === chosen));
        link.tabIndex = n === chosen ? 0 : -1;
        panels[n].hidden = n !== chosen;
      });
    }
    function select(n, focus) {
      show(n);
      history.replaceState(null, "", links[n].getAttribute("href"));
      if (focus) links[n].focus();
    }
    // A deep link may name a tab, or anything inside one.
    function follow() {
      const name = decodeURIComponent(location.hash.slice(1));
      const target = name && document.getElementById(name);
      const n = panels.findIndex((panel) => target && panel.contains(target));
      if (n < 0) return;
      show(n);
      if (target !== panels[n]) {
        target.hidden = false;
        target.scrollIntoView({ block: "center" });
      }
    }
    list.addEventListener("click", (event) => {
      const n = links.indexOf(event.target.closest("a"));
      if (n < 0) return;
      event.preventDefault();
      select(n);
    });
    list.addEventListener("keydown", (event) => {
      const now = links.indexOf(document.activeElement);
      const last = links.length - 1;
      const to = {
        ArrowRight: now === last ? 0 : now + 1,
        ArrowLeft: now === 0 ? last : now - 1,
        Home: 0,
        End: last,
        " ": now,
      }[event.key];
      if (now < 0 || to === undefined) return;
      event.preventDefault();
      select(to, true);
    });
    show(0);
    follow();
    addEventListener("hashchange", follow);
  }

  function filter(form) {
    // The cards say of each model what is looked for; other rows only name theirs.
    const facts = new Map(all("#models [data-item]").map((card) => [card.dataset.item, card.dataset]));
    const items = all("[data-item]", document.getElementById(form.dataset.filters));
    const total = new Set(items.map((item) => item.dataset.item)).size;
    const said = $("output", form);
    function apply() {
      const { active, ill, provider, search } = form.elements;
      const wanted = search.value.trim().toLowerCase();
      const fitting = new Set();
      for (const item of items) {
        const model = facts.get(item.dataset.item);
        const fits =
          (!active.checked || model.active === "1") &&
          (!ill.checked || model.ill === "1") &&
          (!provider.value || model.provider === provider.value) &&
          model.search.includes(wanted);
        item.hidden = !fits;
        if (fits) fitting.add(item.dataset.item);
      }
      const { text, none } = said.dataset;
      said.textContent =
        total && !fitting.size
          ? none
          : text.replace("{shown}", fitting.size).replace("{total}", total);
    }
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }

  function theme() {
    const root = document.documentElement;
    const button = $("#theme");
    const system = matchMedia("(prefers-color-scheme: dark)");
    const key = "aimon-theme";
    const kept = () => {
      try {
        return localStorage.getItem(key);
      } catch {
        return null; // a browser may refuse a page from a file
      }
    };
    function show(chosen) {
      if (chosen) root.dataset.theme = chosen;
      const dark = (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
      button.setAttribute("aria-pressed", String(dark));
    }
    button.hidden = false;
    button.addEventListener("click", () => {
      const chosen = button.getAttribute("aria-pressed") === "true" ? "light" : "dark";
      show(chosen);
      try {
        localStorage.setItem(key, chosen);
      } catch {
        // it holds as long as the page is open
      }
    });
    system.addEventListener("change", () => show());
    show(kept());
  }

  function age() {
    const { made, staleFrom } = $("#when").dataset;
    const warning = $("#stale");
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
    function ago(minutes) {
      if (minutes < 120) return words.format(-minutes, "minute");
      if (minutes < 2880) return words.format(-Math.floor(minutes / 60), "hour");
      return words.format(-Math.floor(minutes / 1440), "day");
    }
    function look() {
      const now = Date.now();
      const minutes = Math.floor((now - Date.parse(made)) / 60000);
      const { text, time } = warning.dataset;
      const said =
        now < Date.parse(staleFrom)
          ? ""
          : text.replace("{ago}", ago(minutes)).replace("{time}", time);
      if (warning.textContent !== said) warning.textContent = said;
    }
    look();
    setInterval(look, 30000);
    document.addEventListener("visibilitychange", look);
  }

  function printing() {
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = all("main details:not([open])");
      for (const details of opened) details.open = true;
    });
    addEventListener("afterprint", () => {
      for (const details of opened) details.open = false;
    });
  }

  function menu() {
    const details = $("details.menu");
    document.addEventListener("click", (event) => {
      if (!details.contains(event.target)) details.open = false;
    });
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      details.open = false;
      $("summary", details).focus();
    });
  }

  const reload = $("#reload");
  reload.hidden = false;
  reload.addEventListener("click", () => location.reload());
  all("form[data-filters]").forEach(filter);
  tabs();
  theme();
  age();
  printing();
  menu();
})();
