"use strict";
(() => {
  const one = (what, inside = document) => inside.querySelector(what);
  const all = (what, inside = document) => [...inside.querySelectorAll(what)];
  const numbers = (text) => (text ? text.split(" ") : []);
  const made = (name, text, kind = "") => Object.assign(document.createElement(name), { textContent: text, className: kind });
  const KINDS = {
    attribute: "What is asked", finding: "What is found", strategy: "What to do", hold: "What to leave alone",
    notice: "What is told",
  };

  document.documentElement.classList.add("script");
  const [select, find, found, panel] = ["#section", "#find", "#found", "#panel"].map((what) => one(what));
  const beginning = [...panel.childNodes];
  const rules = all("#rules article").map((article) => ({
    article,
    id: article.dataset.rule || "",
    leads: numbers(article.dataset.leads),
    excepts: numbers(article.dataset.excepts),
    ends: numbers(article.dataset.ends),
  }));
  const pictures = all(".picture").map((section) => {
    const svg = one("svg", section);
    return {
      id: section.id.slice("section-".length),
      section,
      svg,
      view: one(".view", section),
      width: svg.width.baseVal.value,
      height: svg.height.baseVal.value,
      boxes: new Map(all(".box", svg).map((box) => [box.dataset.n, box])),
      lines: all(".line", svg).map((line) => ({ line, from: line.dataset.from, to: line.dataset.to })),
      x: 0, y: 0, scale: 0,
    };
  });
  const title = (box) => one("title", box).textContent.slice(0, -` (${box.dataset.kind} ${box.dataset.id})`.length);
  const things = new Map();
  for (const picture of pictures)
    for (const [n, box] of picture.boxes)
      if (!things.has(n)) things.set(n, { n, kind: box.dataset.kind, id: box.dataset.id, title: title(box) });
  const whole = pictures[pictures.length - 1];
  let shown = pictures[0];
  let dragged = false;

  // --- size and place

  const room = () => ({ wide: shown.view.clientWidth || 1, high: shown.view.clientHeight || 1 });
  const draw = () => {
    const { wide, high } = room();
    shown.svg.setAttribute("viewBox", [shown.x, shown.y, wide / shown.scale, high / shown.scale].join(" "));
  };
  const fitting = () => Math.min(room().wide / shown.width, room().high / shown.height);
  const place = (scale, x, y) => Object.assign(shown, { scale, x, y }) && draw();
  const fit = () => {
    const scale = Math.min(1, fitting());
    place(scale, (shown.width - room().wide / scale) / 2, 0);
  };
  const begin = () => (fitting() > 0.75 ? fit() : place(1, 0, 0));
  const zoom = (by, x = room().wide / 2, y = room().high / 2) => {
    const scale = Math.min(4, Math.max(Math.min(0.1, fitting()), shown.scale * by));
    place(scale, shown.x + x / shown.scale - x / scale, shown.y + y / shown.scale - y / scale);
  };
  const move = (x, y) => place(shown.scale, shown.x + x / shown.scale, shown.y + y / shown.scale);
  const bring = (n, always) => {
    const box = shown.boxes.get(n);
    if (!box) return;
    const { x, y, width, height } = one("rect", box).getBBox();
    const wide = room().wide / shown.scale, high = room().high / shown.scale;
    const seen = x > shown.x && y > shown.y && x + width < shown.x + wide && y + height < shown.y + high;
    if (always || !seen) place(shown.scale, x + width / 2 - wide / 2, y + height / 2 - high / 2);
  };
  const gather = (some, first) => {
    const spots = some.filter((n) => shown.boxes.has(n)).map((n) => one("rect", shown.boxes.get(n)).getBBox());
    if (!spots.length) return;
    const left = Math.min(...spots.map((spot) => spot.x)), right = Math.max(...spots.map((spot) => spot.x + spot.width));
    const top = Math.min(...spots.map((spot) => spot.y)), bottom = Math.max(...spots.map((spot) => spot.y + spot.height));
    const scale = Math.min(1, room().wide / (right - left + 60), room().high / (bottom - top + 60));
    if (scale < 0.6) { place(Math.max(shown.scale, 0.8), shown.x, shown.y); bring(first, true); return; }
    place(scale, (left + right - room().wide / scale) / 2, (top + bottom - room().high / scale) / 2);
  };
  const show = (id) => {
    shown = pictures.find((picture) => picture.id === id) || pictures[0];
    for (const picture of pictures) picture.section.classList.toggle("shown", picture === shown);
    select.value = shown.id;
    if (shown.scale) draw(); else begin();
  };

  // --- what is chosen

  const remember = (hash) => {
    try { history.replaceState(null, "", hash); } catch { /* where addresses may not change */ }
  };
  const clear = () => {
    for (const picture of pictures) {
      picture.svg.classList.remove("chosen");
      for (const part of all(".on, .it", picture.svg)) part.classList.remove("on", "it");
    }
    panel.replaceChildren(...beginning);
  };
  const reach = (start, from, to) => {
    const seen = new Set([start]), left = [start], lines = new Set();
    while (left.length) {
      const at = left.pop();
      for (const step of shown.lines)
        if (step[from] === at) {
          lines.add(step.line);
          if (!seen.has(step[to])) { seen.add(step[to]); left.push(step[to]); }
        }
    }
    return { seen, lines };
  };
  const light = (boxes, lines, it = []) => {
    shown.svg.classList.add("chosen");
    for (const n of boxes) if (shown.boxes.has(n)) shown.boxes.get(n).classList.add("on");
    for (const line of lines) line.classList.add("on");
    for (const n of it) if (shown.boxes.has(n)) shown.boxes.get(n).classList.add("it");
  };
  const told = (title, some, exception = () => false) => {
    if (!some.length) return [made("h4", title), made("p", "Nothing.", "from")];
    return [made("h4", some.length > 1 ? `${title} (${some.length})` : title), ...some.map((rule) => {
      const copy = rule.article.cloneNode(true);
      copy.removeAttribute("id");
      if (exception(rule)) one("h3", copy).append(" ", made("span", "exception", "sure tentative"));
      return copy;
    })];
  };
  const head = (kind, title, id) => [made("p", kind, "kind"), made("p", title, "chosen-title"), made("code", id)];
  const steps = (title, n, here, there) => {
    const others = [...new Set(whole.lines.filter((step) => step[here] === n).map((step) => step[there]))];
    if (!others.length) return [];
    const list = made("ul", "", "steps");
    list.append(...others.map((other) => {
      const item = made("li", ""), button = made("button", things.get(other).title);
      button.type = "button";
      button.addEventListener("click", () => { choose(other, true); panel.focus(); });
      item.append(button);
      return item;
    }));
    return [made("h4", title), list];
  };
  const tell = (...parts) => { panel.replaceChildren(...parts.flat()); panel.scrollTop = 0; };

  const choose = (n, travel) => {
    const thing = things.get(n);
    if (!thing) return;
    if (!shown.boxes.has(n)) show(whole.id);
    clear();
    const up = reach(n, "to", "from"), down = reach(n, "from", "to");
    light([...up.seen, ...down.seen], [...up.lines, ...down.lines], [n]);
    if (travel) gather([...up.seen, ...down.seen], n);
    const looks = (rule) => rule.leads.includes(n) || rule.excepts.includes(n);
    const leading = rules.filter((rule) => rule.ends.includes(n)), following = rules.filter(looks);
    one("#status").textContent = `${thing.title}: ${leading.length} lead to it, ${following.length} follow from it.`;
    tell(
      head(KINDS[thing.kind], thing.title, thing.id),
      steps("One step back", n, "to", "from"),
      steps("One step on", n, "from", "to"),
      thing.kind === "attribute" ? [] : told("What leads to it", leading),
      ["attribute", "finding", "hold"].includes(thing.kind)
        ? told("What follows from it", following, (rule) => !rule.leads.includes(n)) : [],
    );
    remember(`#${thing.kind}-${thing.id}`);
  };
  const chooseLine = (from, to) => {
    clear();
    light([from, to], shown.lines.filter((step) => step.from === from && step.to === to).map((step) => step.line), [from, to]);
    const behind = rules.filter((rule) => rule.ends.includes(to) && (rule.leads.includes(from) || rule.excepts.includes(from)));
    tell(
      head("A line", `${things.get(from).title} → ${things.get(to).title}`, `${things.get(from).id} → ${things.get(to).id}`),
      told("The rules behind it", behind, (rule) => !rule.leads.includes(from)),
    );
  };
  const chooseRule = (id) => {
    const rule = rules.find((one) => one.id === id);
    if (!rule) return;
    const sources = [...rule.leads, ...rule.excepts];
    const has = (picture) => [...sources, ...rule.ends].every((n) => picture.boxes.has(n));
    const fits = pictures.filter(has).sort((some, more) => some.boxes.size - more.boxes.size);
    if (!has(shown) && fits.length) show(fits[0].id);
    clear();
    const lines = shown.lines.filter((step) => sources.includes(step.from) && rule.ends.includes(step.to));
    light([...sources, ...rule.ends], lines.map((step) => step.line), rule.ends);
    gather([...sources, ...rule.ends], rule.ends[0]);
    tell(told("A rule", [rule]));
    remember(`#rule-${id}`);
  };
  const reset = () => {
    clear();
    begin();
    remember(`#section-${shown.id}`);
  };

  // --- find

  const entries = [
    ...[...things.values()].map((thing) => ({ ...thing, go: () => choose(thing.n, true) })),
    ...rules.filter((rule) => rule.id).map((rule) => ({ kind: "rule", id: rule.id, title: "", go: () => chooseRule(rule.id) })),
  ].map((entry) => ({ ...entry, text: `${entry.title} ${entry.id} ${entry.kind}`.toLowerCase() }));
  let hits = [], at = 0;
  const mark = () => {
    all("li", found).forEach((item, number) => item.setAttribute("aria-selected", number === at));
    const item = found.children[at];
    if (item) item.scrollIntoView({ block: "nearest" });
    find.setAttribute("aria-activedescendant", item ? item.id : "");
  };
  const search = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const later = (entry) => !(entry.text.startsWith(words[0]) || entry.id.startsWith(words[0]));
    hits = words.length ? entries.filter((entry) => words.every((word) => entry.text.includes(word)))
      .sort((some, more) => later(some) - later(more)).slice(0, 30) : [];
    at = 0;
    found.replaceChildren(...hits.map((hit, number) => {
      const item = made("li", hit.title || hit.id);
      item.id = `found-${number}`;
      item.setAttribute("role", "option");
      item.append(made("small", `${hit.kind} ${hit.id}`));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); pick(number); });
      return item;
    }), ...(words.length && !hits.length ? [made("li", "Nothing has this in its id or title.")] : []));
    open(words.length > 0);
    mark();
  };
  const open = (yes) => { found.hidden = !yes; find.setAttribute("aria-expanded", yes); };
  const pick = (number) => { if (hits[number]) { open(false); hits[number].go(); } };
  find.addEventListener("input", search);
  find.addEventListener("focus", () => { if (find.value) search(); });
  find.addEventListener("blur", () => open(false));
  find.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && hits.length) { at = (at + by + hits.length) % hits.length; mark(); event.preventDefault(); }
    if (event.key === "Enter") { pick(at); event.preventDefault(); }
    if (event.key === "Escape") { find.value = ""; search(); event.stopPropagation(); }
  });

  // --- hands

  select.addEventListener("change", () => { clear(); show(select.value); remember(`#section-${shown.id}`); });
  one("#smaller").addEventListener("click", () => zoom(1 / 1.3));
  one("#larger").addEventListener("click", () => zoom(1.3));
  one("#whole").addEventListener("click", fit);
  one("#reset").addEventListener("click", reset);
  for (const { view, boxes } of pictures) {
    for (const box of boxes.values()) {
      box.setAttribute("tabindex", "0");
      box.setAttribute("role", "button");
      box.addEventListener("focus", () => { if (box.matches(":focus-visible")) bring(box.dataset.n); });
    }
    view.addEventListener("click", (event) => {
      if (dragged) return;
      const box = event.target.closest(".box"), line = event.target.closest(".line");
      if (box) choose(box.dataset.n);
      else if (line) chooseLine(line.dataset.from, line.dataset.to);
      else clear();
    });
    view.addEventListener("wheel", (event) => {
      event.preventDefault();
      const { left, top } = view.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.clientX - left, event.clientY - top);
    }, { passive: false });
    const fingers = new Map();
    view.addEventListener("pointerdown", (event) => {
      fingers.set(event.pointerId, event);
      dragged = false;
    });
    view.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) return;
      const other = [...fingers].find(([id]) => id !== event.pointerId);
      if (!dragged && Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY) < 5) return;
      if (!dragged) { dragged = true; view.classList.add("dragged"); view.setPointerCapture(event.pointerId); }
      if (other) {
        const apart = (finger) => Math.hypot(finger.clientX - other[1].clientX, finger.clientY - other[1].clientY);
        const { left, top } = view.getBoundingClientRect();
        zoom(apart(event) / Math.max(1, apart(before)), other[1].clientX - left, other[1].clientY - top);
      } else move(before.clientX - event.clientX, before.clientY - event.clientY);
      fingers.set(event.pointerId, event);
    });
    for (const end of ["pointerup", "pointercancel"])
      view.addEventListener(end, (event) => { fingers.delete(event.pointerId); view.classList.remove("dragged"); });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    const box = event.target.closest(".box");
    if (box && (event.key === "Enter" || event.key === " ")) { choose(box.dataset.n); event.preventDefault(); return; }
    const keys = {
      "+": () => zoom(1.3), "=": () => zoom(1.3), "-": () => zoom(1 / 1.3), 0: fit, Escape: reset,
      "/": () => find.focus(),
    };
    const ways = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] };
    if (ways[event.key] && event.target.closest(".view")) { move(...ways[event.key]); event.preventDefault(); }
    else if (keys[event.key]) { keys[event.key](); event.preventDefault(); }
  });
  window.addEventListener("resize", draw);
  window.addEventListener("beforeprint", () => shown.svg.setAttribute("viewBox", `0 0 ${shown.width} ${shown.height}`));
  window.addEventListener("afterprint", draw);

  const follow = () => {
    const hash = decodeURIComponent(location.hash.slice(1)), [, kind, id] = hash.match(/^([a-z]+)-(.+)$/) || [];
    if (kind === "section") { clear(); show(id); return; }
    show(kind ? whole.id : shown.id);
    if (kind === "rule") { chooseRule(id); return; }
    const about = document.body.dataset.about;
    const thing = [...things.values()].find((each) => (kind ? each.kind === kind && each.id === id : each.id === about));
    if (thing) choose(thing.n, true);
    else if (!kind && about) chooseRule(about);
  };
  window.addEventListener("hashchange", follow);
  panel.hidden = false;
  follow();
})();
