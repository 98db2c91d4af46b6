// Citations: who cites a document and what it cites, two steps far, drawn and in lists; what repeals and amends what; what
// is not held.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$, overview = desk.overview;
  const issues = overview.issues;
  const keys = desk.held("keys", "documents");
  const STEP = 200;
  const address = overview.address(["place", "words"]);
  const CHANGES = ["repeals", "amends"];

  // All that are loaded: documents and mentions by their ids, and what is not held by its name (`nameOf`).
  const documents = new Map(), mentions = new Map(), missing = new Map();
  const missingAt = new Map(); // what is not held, by its mentions
  let out = new Map(), into = new Map(); // mentions by the document that cites, and by the one that is cited
  const loaded = new Set();
  let chosen = null, view = "around", asked = 0;

  const KINDS = ["documents", "citations", "missing"];

  function load(places) {
    const wanted = places.filter(function (key) { return keys.includes(key) && !loaded.has(key); });
    return Promise.all(wanted.map(function (place) {
      // A place may cite nothing: it has documents and no file of citations.
      return Promise.all(KINDS.map(function (kind) {
        return desk.load("keys", kind).then(function (own) { return own.includes(place) ? overview.load(kind, [place]) : []; });
      })).then(function (lists) {
        if (loaded.has(place)) return;
        loaded.add(place);
        for (const one of lists[0]) documents.set(one.document_id, one);
        for (const one of lists[1]) mentions.set(one.row, one);
        lists[2].forEach(addMissing);
      });
    })).then(function () {
      out = new Map();
      into = new Map();
      for (const one of mentions.values()) {
        if (nameOf(one)) put(out, one.document_id, one);
        if (one.target_id) put(into, one.target_id, one);
      }
    });
  }

  // Each place has its own mentions of what is not held.
  function addMissing(one) {
    const name = one.doc_number || one.title;
    if (missing.has(name)) missing.get(name).mentions.push(...one.mentions);
    else missing.set(name, one);
    for (const row of one.mentions) missingAt.set(row, missing.get(name));
  }

  function put(map, key, value) {
    if (!map.has(key)) map.set(key, []);
    map.get(key).push(value);
  }

  // What is cited: a document that is held by its id, else its number, else its title; null where the print names none.
  function nameOf(one) {
    const absent = missingAt.get(one.row);
    return one.target_id || (absent ? absent.doc_number || absent.title : null);
  }

  // What something is called by its name (`nameOf`).
  function titleOf(name) {
    const absent = missing.get(name), held = documents.get(name);
    if (held) return held.title;
    if (!absent || !absent.title) return name;
    return "《" + absent.title + "》" + (absent.doc_number ? "（" + absent.doc_number + "）" : "");
  }

  // Of a document its title, and of what is not held that, too.
  function titled(name) {
    return el("span", { class: missing.has(name) ? "words" : "name" }, titleOf(name));
  }

  function notHeld() {
    return el("span", { class: "state missing", t: "citations.not_held" });
  }

  function by(some, key) {
    const found = new Map();
    for (const one of some || []) put(found, key(one), one);
    return found;
  }

  function citing(one) {
    return one.document_id;
  }

  // --- neighbours -------------------------------------------------------------------------------------------------------

  function relations(some) {
    return Array.from(by(some, function (one) { return one.relation; }), function (pair) {
      return el("a", { href: desk.link(pair[1][0].issue_id, pair[1][0].row) },
        el("span", { t: "value.relation." + pair[0] }), pair[1].length > 1 ? " × " + pair[1].length : null);
    });
  }

  // Those that cite a document, or that it cites; each that is held with its own, one step further.
  function linked(id, side, steps, seen) {
    const list = el("ul", { class: "links" });
    for (const [name, some] of side === "in" ? by(into.get(id), citing) : by(out.get(id), nameOf)) {
      if (seen.includes(name)) continue;
      const held = !missing.has(name);
      list.append(el("li", { "data-neighbour": name }, titled(name),
        el("div", { class: "about" }, ...relations(some), held
          ? documents.has(name) ? el("button", { type: "button", class: "screen-only", t: "citations.centre", onclick: function () { select(name, true); } }) : null
          : notHeld()),
        held && steps > 1 ? linked(name, side, steps - 1, seen.concat(name)) : null));
    }
    return list.children.length ? list : null;
  }

  function neighbours() {
    const box = $("#neighbours"), one = documents.get(chosen);
    if (!one) {
      desk.graph.clear();
      return box.replaceChildren(documents.size ? el("p", { class: "empty", t: "citations.choose" }) : "");
    }
    box.replaceChildren(
      el("div", { class: "self", "data-centre": chosen },
        el("h2", { class: "name", tabindex: "-1" }, el("a", { href: desk.link(one.issue_id, chosen) }, one.title)),
        el("p", { class: "from" },
          one.doc_number ? el("span", { class: "name" }, one.doc_number) : null,
          one.signed_on ? el("span", { t: "deadlines.signed", values: { day: one.signed_on } }) : null,
          el("span", { class: "name" }, overview.issueName(one.issue_id)))),
      el("figure", { class: "graph screen-only", id: "graph" }),
      el("div", { class: "flow" },
        el("div", {}, el("h3", { t: "citations.in" }), linked(chosen, "in", 2, [chosen]) || el("p", { class: "quiet", t: "citations.in_none" })),
        el("div", {}, el("h3", { t: "citations.out" }), linked(chosen, "out", 2, [chosen]) || el("p", { class: "quiet", t: "citations.out_none" })))
    );
    drawGraph();
  }

  // Who is drawn: for each step, from two that lead here (-2) to two that lead on (2), in the order of their mentions.
  function around(id) {
    const steps = new Map([[0, [id]]]), seen = new Set([id]);
    for (const step of [-1, 1, -2, 2]) {
      const found = [];
      for (const from of steps.get(step - Math.sign(step))) {
        const names = step < 0 ? (into.get(from) || []).map(citing) : (out.get(from) || []).map(nameOf);
        for (const name of names) {
          if (seen.has(name)) continue;
          seen.add(name);
          found.push(name);
        }
      }
      steps.set(step, found);
    }
    return steps;
  }

  function drawGraph() {
    const nodes = [];
    for (const [step, names] of around(chosen)) {
      for (const name of names) {
        const one = documents.get(name) || missing.get(name) || {};
        nodes.push({ name: name, step: step, title: one.title, number: one.doc_number, held: !missing.has(name) });
      }
    }
    const edges = [];
    for (const node of nodes) {
      for (const [name, some] of by(out.get(node.name), nameOf)) {
        edges.push({ from: node.name, to: name, relations: Array.from(new Set(some.map(function (one) { return one.relation; }))) });
      }
    }
    desk.graph.draw($("#graph"), nodes, edges, function (name) { select(name, true); });
  }

  function redraw() {
    if ($("#graph") && view === "around") drawGraph();
  }

  function places(names) {
    return Array.from(new Set(Array.from(names).filter(function (name) { return !missing.has(name); }).map(overview.placeOf)));
  }

  // The places of those that are two steps away are loaded before they are shown.
  function select(id, go) {
    chosen = id;
    for (const button of document.querySelectorAll("#documents button")) button.setAttribute("aria-pressed", String(button.dataset.document === id));
    const near = function () { return load(places([].concat(...around(id).values()))); };
    load([overview.placeOf(id)]).then(near).then(near).then(function () {
      if (chosen !== id) return;
      neighbours();
      const hash = "#" + id;
      if (location.hash !== hash) history.replaceState(null, "", hash);
      if (!go) return;
      $("#neighbours h2").focus({ preventScroll: true });
      if (innerWidth <= 820) $("#neighbours").scrollIntoView();
    }).catch(overview.notLoaded($("#sum")));
  }

  function number(map, id) {
    return (map.get(id) || []).length;
  }

  const documentList = overview.inSteps($("#documents"), $("#more-documents"), STEP, function (one) {
    return el("li", {}, el("button", { type: "button", "data-document": one.document_id, "aria-pressed": String(one.document_id === chosen), onclick: function () { select(one.document_id, true); } },
      el("span", { class: "name" }, one.title),
      el("small", { t: "citations.counts", values: { into: number(into, one.document_id), out: number(out, one.document_id) } })));
  });

  // --- chains -----------------------------------------------------------------------------------------------------------

  // Each chain begins with a document that no other repeals or amends. What is met a second time is not followed.
  function chains(fits) {
    const changes = new Map(), changed = new Set();
    for (const one of mentions.values()) {
      if (!CHANGES.includes(one.relation) || !nameOf(one)) continue;
      put(changes, one.document_id, one);
      changed.add(nameOf(one));
    }
    const all = Array.from(changes.keys()), told = new Set(), found = [];
    const begin = function (id) {
      if (!told.has(id)) found.push([id, tree(id, changes, told)]);
    };
    all.filter(function (id) { return !changed.has(id); }).forEach(begin);
    all.forEach(begin); // those that change one another
    return found.filter(function (one) { return fits(one[0]); });
  }

  function tree(id, changes, told) {
    told.add(id);
    const each = by(changes.get(id), function (one) { return one.relation + "\n" + nameOf(one); });
    return Array.from(each.values(), function (some) {
      const next = some[0].target_id;
      return { mention: some[0], below: next && !told.has(next) ? tree(next, changes, told) : [] };
    });
  }

  function branches(some) {
    if (!some.length) return null;
    return el("ul", { class: "tree" }, ...some.map(function (one) {
      const mention = one.mention;
      return el("li", {},
        el("a", { href: desk.link(mention.issue_id, mention.row) }, el("span", { t: "value.relation." + mention.relation })), " ",
        titled(nameOf(mention)), " ",
        mention.pinpoint ? el("span", { class: "quiet" }, mention.pinpoint + " ") : null,
        mention.target_id ? null : notHeld(), branches(one.below));
    }));
  }

  const chainList = overview.inSteps($("#chain-list"), $("#more-chains"), STEP, function (one) {
    return el("li", { "data-chain": one[0] }, el("a", { class: "name", href: desk.link(one[1][0].mention.issue_id, one[0]) }, titleOf(one[0])), branches(one[1]));
  });

  // --- what is not held ---------------------------------------------------------------------------------------------------

  // What is cited from a place (from all that are loaded) and not held; the order is that of `gazette missing`.
  function absent(place, words) {
    const kind = $("#kind").value, found = [];
    for (const [name, one] of missing) {
      const some = one.mentions.filter(function (row) { return !place || overview.placeOf(row) === place; }).map(function (row) { return mentions.get(row); });
      if (!some.length || (kind && one.kind !== kind) || (words && !titleOf(name).includes(words))) continue;
      // A document that two issues print cites it once.
      const from = new Set(some.map(function (each) { return documents.get(each.document_id).doc_number || each.document_id; })).size;
      const order = (one.doc_number || "") + "\n" + (one.title || "");
      found.push({ name: name, kind: one.kind, some: some, from: from, order: order });
    }
    return found.sort(function (a, b) {
      return b.some.length - a.some.length || b.from - a.from || (a.order < b.order ? -1 : 1);
    });
  }

  const missingList = overview.inSteps($("#missing-list"), $("#more-missing"), STEP, function (one) {
    const details = el("details", {}, el("summary", {},
      titled(one.name), el("span", { class: "quiet", t: "citations.kind_" + one.kind }),
      el("span", { class: "many quiet", t: "citations.cited_by", values: { n: one.from, times: one.some.length } })));
    details.addEventListener("toggle", function () {
      if (!details.open || details.children.length > 1) return;
      details.append(el("ul", { class: "tree" }, ...one.some.map(function (each) {
        return el("li", { "data-mention": each.row }, el("a", { href: desk.link(each.issue_id, each.row) }, el("span", { t: "value.relation." + each.relation })), " ",
          el("span", { class: "name" }, titleOf(each.document_id)), each.pinpoint ? el("span", { class: "quiet" }, " " + each.pinpoint) : null);
      })));
    });
    return el("li", { "data-missing": one.name }, details);
  });

  // --- filters --------------------------------------------------------------------------------------------------------------

  function again() {
    const place = $("#place").value, words = $("#words").value.trim(), mine = ++asked;
    load(overview.wanted(place, keys)).then(function () {
      if (mine !== asked) return;
      const none = overview.many && !place;
      const fits = function (id) {
        const one = documents.get(id);
        return (!place || overview.placeOf(id) === place) && (!words || (titleOf(id) + ((one && one.doc_number) || "")).includes(words));
      };
      const own = none ? [] : Array.from(documents.keys()).filter(fits);
      const weight = function (id) { return number(into, id) * 2 + number(out, id); };
      own.sort(function (a, b) { return weight(b) - weight(a) || (a < b ? -1 : 1); });
      documentList(own.map(function (id) { return documents.get(id); }));
      const found = none ? [] : absent(place, words), ofChains = none ? [] : chains(fits);
      chainList(ofChains);
      if (!ofChains.length && issues.size) $("#chain-list").append(el("li", { class: "empty", t: "citations.chains_none" }));
      missingList(found);
      $("#missing-sum").replaceChildren(el("span", { t: "citations.missing_sum", values: { n: found.length } }));
      overview.tell($("#sum"), none ? "overview.choose_place_about" : null, own.length || found.length
        ? { t: "citations.sum", values: { documents: own.length, missing: found.length } } : { t: "citations.none" });
      neighbours();
    }).catch(overview.notLoaded($("#sum")));
  }

  function show(name) {
    view = name;
    for (const section of document.querySelectorAll("[data-shows]")) section.hidden = section.dataset.shows !== view;
    for (const button of document.querySelectorAll("[data-view]")) button.setAttribute("aria-pressed", String(button.dataset.view === view));
    redraw(); // what is hidden has no width
  }

  // Behind # stands a document, a view, or filters.
  function route() {
    const hash = location.hash.slice(1);
    if (/^[\w-]+\.d\d+$/.test(hash) && keys.includes(overview.placeOf(hash))) return select(hash, false);
    if (["chains", "missing"].includes(hash)) return show(hash);
    address.read();
  }

  overview.fillPlaces($("#place"), keys);
  overview.options($("#kind"), ["document", "law", "standard"], function (one) { return { t: "citations.kind_" + one }; }, "all");
  for (const button of document.querySelectorAll("[data-view]")) {
    button.addEventListener("click", function () { show(button.dataset.view); });
  }
  overview.listen($("#filters"), function () { address.keep(); again(); });
  $("#kind").addEventListener("input", again);
  overview.onResize(redraw);
  document.addEventListener("desk:language", redraw);
  addEventListener("hashchange", route);
  route();
  again();
})();
