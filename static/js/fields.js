// The fields of the Service: what is said about the one at hand, completion in the editor, and the same field lit in all
// places that show it. The table of fields comes when it is first asked for.
(function () {
  "use strict";
  const box = document.querySelector("[data-field-box]");
  const textarea = document.querySelector("[data-editor]");
  if (!box || !textarea) return;
  const MAPS = /^(spec\.selector|metadata\.(labels|annotations))[.[].*/;
  const KEY = /^(["']?)([\w./-]+)\1\s*:(?=\s|$)/;
  let ace = null;
  let asked = null;
  let table = {};
  let markers = [];

  function load() {
    asked = asked || window.fetch(textarea.dataset.fields).then((answer) => answer.json()).then((json) => (table = json));
    return asked.catch(() => (asked = null));
  }

  // Two paths that show one thing: the first of clusterIPs is clusterIP, and a map is one field.
  function same(path) {
    return path === "spec.clusterIPs[0]" ? "spec.clusterIP" : path.replace(MAPS, "$1");
  }

  function entry(path) {
    const general = same(path).replace(/\[\d+\]/g, "[]");
    return table[general] ? general : general.replace(/\[\]$/, "");
  }

  // Which field every row of a YAML text is about, by indentation, and the fields around the caret in `row`.
  function read(text, row) {
    const rows = [];
    const kinds = [""];
    let open = [{ at: -1, path: "" }];
    let around = open;
    text.split("\n").forEach(function (line, index) {
      if (index === row) around = open.map((one) => Object.assign({}, one));
      if (/^---(\s|$)/.test(line)) {
        open = [{ at: -1, path: "" }];
        kinds.push("");
        if (index === row) around = open;
      }
      const found = { doc: kinds.length - 1, path: "", key: "" };
      rows.push(found);
      let at = line.search(/\S/);
      if (at < 0 || /^(#|---)/.test(line.slice(at))) return;
      for (let dash; (dash = /^-(\s+|$)/.exec(line.slice(at))); at += dash[0].length) found.path = item(open, at);
      const key = KEY.exec(line.slice(at));
      if (!key) return;
      while (open[open.length - 1].at >= at) open.pop();
      const above = open[open.length - 1].path;
      found.above = above;
      found.key = key[2];
      found.path = above ? above + "." + key[2] : key[2];
      open.push({ at: at, path: found.path });
      if (found.path === "kind") kinds[kinds.length - 1] = line.slice(at + key[0].length).trim();
    });
    for (const one of rows) if (!/^(Service)?$/.test(kinds[one.doc])) one.path = "";
    return { rows: rows, around: around, service: /^(Service)?$/.test(kinds[rows[row] ? rows[row].doc : 0]) };
  }

  function item(open, at) {
    while (open[open.length - 1].at > at || (open[open.length - 1].at === at && open[open.length - 1].item)) open.pop();
    const list = open[open.length - 1];
    list.count = (list.count || 0) + 1;
    open.push({ at: at, path: list.path + "[" + (list.count - 1) + "]", item: true });
    return open[open.length - 1].path;
  }

  // Of several documents the focused one is what form, stored object and picture show.
  function focused(doc) {
    const picked = document.querySelector('[name="doc"]:checked, [name="doc"][type="hidden"]');
    return !picked || !picked.value || Number(picked.value) === doc;
  }

  function say(path) {
    return load().then(function () {
      const name = entry(path);
      const about = table[name];
      if (!about) return;
      for (const part of box.querySelectorAll("[data-say]")) {
        const words = { path: name, values: (about.values || []).join(" · "), types: (about.types || []).join(" · ") };
        const told = words[part.dataset.say] || about[part.dataset.say] || "";
        part.textContent = told;
        const row = part.closest(".fact");
        if (row) row.hidden = !told;
      }
      box.querySelector("a").hash = name.replace(/\[\]/g, "");
      box.classList.add("is-open");
      box.querySelector("[data-told]").scrollTop = 0;
    });
  }

  function light(path, rows) {
    const wanted = path && same(path);
    for (const one of document.querySelectorAll("[data-path]")) {
      one.classList.toggle("linked", Boolean(wanted) && same(one.dataset.path) === wanted);
    }
    if (!ace) return;
    for (const marker of markers) ace.session.removeMarker(marker);
    markers = [];
    if (!wanted) return;
    const Range = window.ace.require("ace/range").Range;
    (rows || read(ace.getValue(), 0).rows).forEach(function (one, row) {
      if (one.path && same(one.path) === wanted && focused(one.doc)) {
        markers.push(ace.session.addMarker(new Range(row, 0, row, 1), "linked-row", "fullLine"));
      }
    });
  }

  // What the pointer rests on goes before what has the focus.
  let held = "";
  let hovered = "";

  function point(path, focus, rows) {
    const before = hovered || held;
    if (focus) held = path;
    else hovered = path;
    if ((hovered || held) !== before) light(hovered || held, rows);
  }

  function pathOf(target) {
    const place = target.closest && target.closest("[data-path]");
    return place ? place.dataset.path : "";
  }

  // The strip lies over what is below the window's edge: what has the focus comes out above it.
  function uncover(bottom) {
    const under = bottom - box.getBoundingClientRect().top;
    if (under > 0 && box.classList.contains("is-open")) window.scrollBy(0, under + 8);
  }

  function inForm(target) {
    return Boolean(target.closest("#service-form"));
  }

  document.addEventListener("pointerover", function (event) {
    if (event.target.closest(".editor")) return;
    const path = pathOf(event.target);
    point(path, false);
    if (path && inForm(event.target)) say(path);
  });
  document.documentElement.addEventListener("pointerleave", () => point("", false));
  document.addEventListener("focusin", function (event) {
    if (event.target === textarea || event.target.closest(".editor")) return;
    const path = pathOf(event.target);
    point(path, true);
    if (!path || !inForm(event.target)) return;
    const visible = event.target.matches(":focus-visible");
    say(path).then(() => visible && uncover(event.target.getBoundingClientRect().bottom));
  });
  // Ace keeps the key to itself: it is seen on its way down.
  document.addEventListener("keydown", (event) => event.key === "Escape" && box.classList.remove("is-open"), true);
  document.addEventListener("htmx:afterSettle", () => light(hovered || held));

  function atRow(text, row, focus) {
    const found = read(text, row);
    const one = found.rows[row];
    const path = one ? one.path : "";
    point(one && focused(one.doc) ? path : "", focus, found.rows);
    if (path) say(path);
  }

  document.addEventListener("selectionchange", function () {
    if (document.activeElement === textarea) {
      const row = textarea.value.slice(0, textarea.selectionStart).split("\n").length - 1;
      atRow(textarea.value, row, true);
      const pitch = parseFloat(getComputedStyle(textarea).lineHeight);
      load().then(() => uncover(textarea.getBoundingClientRect().top + 12 + (row + 1) * pitch - textarea.scrollTop));
    }
  });

  // Keys that may stand at the caret and do not yet, or the words allowed for a value.
  function completions(text, position) {
    const found = read(text, position.row);
    if (!found.service) return [];
    const line = text.split("\n")[position.row].slice(0, position.column);
    const open = found.around;
    let at = line.search(/\S|$/);
    for (let dash; (dash = /^-\s+/.exec(line.slice(at))); at += dash[0].length) item(open, at);
    const rest = line.slice(at);
    const key = KEY.exec(rest);
    if (!key && !/^\w*$/.test(rest)) return [];
    while (open[open.length - 1].at >= at) open.pop();
    const above = open[open.length - 1].path;
    const general = above.replace(/\[\d+\]/g, "[]");
    const start = general && general + ".";
    if (key) return words(start + key[2]);
    const there = found.rows
      .filter((one, row) => row !== position.row && one.doc === found.rows[position.row].doc && one.above === above)
      .map((one) => one.key);
    const keys = Object.keys(table).filter(function (path) {
      const name = path.slice(start.length);
      return path.startsWith(start) && /^\w+$/.test(name) && !there.includes(name);
    });
    return keys.length ? keys.map((path, index) => option(path.slice(start.length), path, index)) : words(general.replace(/\[\]$/, ""));
  }

  function option(name, path, index) {
    const about = table[path];
    const opens = /^(object|map|list)/.test(about.shape);
    return { caption: name, value: name + (opens ? ":" : ": "), meta: about.type, score: 1000 - index, path: path, completerId: "fields" };
  }

  function words(path) {
    const about = table[path] || {};
    const values = about.values || (about.shape === "boolean" ? ["true", "false"] : []);
    return values.map((word, index) => ({ caption: word, value: word, meta: "", score: 1000 - index, path: path, completerId: "fields" }));
  }

  document.addEventListener("portlab:editor", function (event) {
    ace = event.detail;
    load();
    const completer = {
      id: "fields",
      getCompletions: (editor, session, position, prefix, done) =>
        load().then(() => done(null, completions(session.getValue(), position))),
      getDocTooltip: (one) => void say(one.path)
    };
    ace.setOptions({ enableBasicAutocompletion: [completer], enableLiveAutocompletion: true });
    ace.selection.on("changeCursor", () => ace.isFocused() && atRow(ace.getValue(), ace.getCursorPosition().row, true));
    ace.on("focus", () => atRow(ace.getValue(), ace.getCursorPosition().row, true));
    ace.on("blur", () => point("", true));
    let last = -1;
    ace.on("mousemove", function (mouse) {
      const row = mouse.getDocumentPosition().row;
      if (row !== last) atRow(ace.getValue(), row, false);
      last = row;
    });
    ace.container.addEventListener("mouseleave", function () {
      last = -1;
      point("", false);
    });
  });
})();
