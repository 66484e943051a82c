"use strict";
(() => {
  const script = document.currentScript, root = script.dataset.root;
  const finder = document.querySelector(".finder");
  document.documentElement.classList.add("script");
  const made = (name, attributes, text = "") => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  };
  const input = made("input", {
    type: "search", role: "combobox", "aria-label": "Search all pages", "aria-expanded": "false",
    "aria-controls": "found", "aria-autocomplete": "list", autocomplete: "off", placeholder: "Search all pages  /",
  });
  const found = made("ul", { id: "found", role: "listbox", "aria-label": "Found", hidden: "" });
  finder.append(input, found);

  let entries = [], hits = [], at = 0, asked = false;
  const load = () => {
    if (asked) return;
    asked = true;
    const source = made("script", { src: `${root}site/search.js` });
    source.addEventListener("load", () => {
      entries = window.ENTRIES.map(([kind, id, title, address, text]) => ({
        kind, id, title, address,
        name: `${id} ${title}`.toLowerCase(),
        whole: `${id} ${title} ${kind} ${text}`.toLowerCase(),
      }));
      search();
    });
    document.head.append(source);
  };
  // what has all words in its id or title comes before what has them elsewhere; what begins so, first
  const rank = (entry, words, typed) =>
    [entry.id.toLowerCase(), entry.title.toLowerCase()].includes(typed) ? 0
      : entry.name.startsWith(typed) || entry.title.toLowerCase().startsWith(typed) ? 1
        : words.every((word) => entry.name.includes(word)) ? 2 : 3;
  const open = (yes) => { found.hidden = !yes; input.setAttribute("aria-expanded", yes); };
  const mark = () => {
    [...found.children].forEach((item, number) => item.setAttribute("aria-selected", number === at));
    const item = hits.length ? found.children[at] : null;
    if (item) item.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item ? item.id : "");
  };
  const search = () => {
    const typed = input.value.trim().toLowerCase(), words = typed.split(/\s+/).filter(Boolean);
    hits = words.length ? entries.filter((entry) => words.every((word) => entry.whole.includes(word)))
      .map((entry, number) => ({ entry, number, rank: rank(entry, words, typed) }))
      .sort((one, other) => one.rank - other.rank || one.number - other.number)
      .slice(0, 50).map(({ entry }) => entry) : [];
    at = 0;
    found.replaceChildren(...hits.map((entry, number) => {
      const item = made("li", { id: `found-${number}`, role: "option" });
      const link = made("a", { href: root + entry.address, tabindex: "-1" }, entry.title);
      link.append(made("small", {}, `${entry.kind} ${entry.id}`));
      item.append(link);
      return item;
    }), ...(words.length && !hits.length && entries.length ? [made("li", { class: "nothing" }, "Nothing has all these words.")] : []));
    open(words.length > 0 && found.children.length > 0);
    mark();
  };
  input.addEventListener("focus", () => { load(); search(); });
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && hits.length) { at = (at + by + hits.length) % hits.length; mark(); event.preventDefault(); }
    if (event.key === "Enter" && hits[at]) { location.href = root + hits[at].address; event.preventDefault(); }
    if (event.key === "Escape") { input.value = ""; search(); input.blur(); }
  });
  document.addEventListener("click", (event) => { if (!finder.contains(event.target)) open(false); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && event.target !== input) {
      input.focus();
      event.preventDefault();
    }
  });
  // a closed list that a link leads into opens
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
  };
  window.addEventListener("hashchange", reveal);
  reveal();
})();
