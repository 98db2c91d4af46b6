// Citations: who cites a document and what it cites, two steps far; what repeals and amends what; what is not held.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$, overview = desk.overview;
  const issues = overview.issues;
  const keys = desk.held("keys", "documents");
  const STEP = 200;
  const address = overview.address(["place", "words"]);
  const CHANGES = ["repeals", "amends"];

  const documents = new Map(), mentions = new Map(); // all that are loaded, by their ids
  let out = new Map(), into = new Map(); // mentions by the document that cites, and by the one that is cited
  const loaded = new Set();
  let chosen = null, view = "around", asked = 0;

  function load(places) {
    const wanted = places.filter(function (key) { return keys.includes(key) && !loaded.has(key); });
    // A place may cite nothing: it has documents and no file of citations.
    return Promise.all(wanted.map(function (key) {
      return Promise.all([overview.load("documents", [key]), desk.load("keys", "citations").then(function (own) {
        return own.includes(key) ? overview.load("citations", [key]) : [];
      })]).then(function (lists) {
        for (const one of lists[0]) documents.set(one.document_id, one);
        for (const one of lists[1]) mentions.set(one.row, one);
        loaded.add(key);
      });
    })).then(function () {
      out = new Map();
      into = new Map();
      for (const one of mentions.values()) {
        put(out, one.document_id, one);
        if (one.target_id) put(into, one.target_id, one);
      }
    });
  }

  function put(map, key, value) {
    if (!map.has(key)) map.set(key, []);
    map.get(key).push(value);
  }

  // What is cited, however it is named: a document that is held, else its number, else its title.
  function nameOf(one) {
    return one.target_id || one.doc_number || one.title || null;
  }

  function titleOf(one) {
    return one.title ? "《" + one.title + "》" + (one.doc_number ? "（" + one.doc_number + "）" : "") : one.doc_number || one.row;
  }

  function documentTitle(id) {
    const one = documents.get(id);
    return one ? one.title : id;
  }

  // --- neighbours -------------------------------------------------------------------------------------------------------

  function relations(some) {
    const counts = new Map();
    for (const one of some) counts.set(one.relation, (counts.get(one.relation) || 0) + 1);
    const words = [];
    for (const [relation, number] of counts) {
      words.push(el("a", { href: desk.link(some[0].issue_id, some.find(function (one) { return one.relation === relation; }).row) },
        el("span", { t: "value.relation." + relation }), number > 1 ? " × " + number : null));
    }
    return words;
  }

  function choose(id) {
    return el("button", { type: "button", class: "screen-only", t: "citations.centre", onclick: function () {
      select(id, true);
    } });
  }

  // Documents that cite one; each with those that cite it, one step further.
  function citing(id, steps, seen) {
    const by = new Map();
    for (const one of into.get(id) || []) put(by, one.document_id, one);
    const list = el("ul", { class: "links" });
    for (const [from, some] of by) {
      if (seen.includes(from)) continue;
      list.append(el("li", { "data-neighbour": from },
        el("span", { class: "name" }, documentTitle(from)), el("div", { class: "about" }, ...relations(some), documents.has(from) ? choose(from) : null),
        steps > 1 ? citing(from, steps - 1, seen.concat(from)) : null));
    }
    return list.children.length ? list : null;
  }

  // What a document cites; each that is held with what it cites, one step further.
  function cited(id, steps, seen) {
    const by = new Map();
    for (const one of out.get(id) || []) if (nameOf(one)) put(by, nameOf(one), one);
    const list = el("ul", { class: "links" });
    for (const [name, some] of by) {
      if (seen.includes(name)) continue;
      const held = some[0].target_id;
      list.append(el("li", { "data-neighbour": name },
        el("span", { class: held ? "name" : "words" }, held ? documentTitle(held) : titleOf(some[0])),
        el("div", { class: "about" }, ...relations(some), held ? choose(held) : el("span", { class: "state missing", t: "citations.not_held" })),
        held && steps > 1 ? cited(held, steps - 1, seen.concat(held)) : null));
    }
    return list.children.length ? list : null;
  }

  function neighbours() {
    const box = $("#neighbours"), one = documents.get(chosen);
    if (!one) return box.replaceChildren(documents.size ? el("p", { class: "empty", t: "citations.choose" }) : "");
    box.replaceChildren(el("div", { class: "flow" },
      el("div", {}, el("h3", { t: "citations.in" }), citing(chosen, 2, [chosen]) || el("p", { class: "quiet", t: "citations.in_none" })),
      el("div", { class: "self", "data-centre": chosen }, el("p", { class: "name" }, el("a", { href: desk.link(one.issue_id, chosen) }, one.title)),
          one.doc_number ? el("p", { class: "quiet name" }, one.doc_number) : null,
        one.signed_on ? el("p", { class: "quiet", t: "deadlines.signed", values: { day: one.signed_on } }) : null,
        el("p", { class: "quiet name" }, overview.issueName(one.issue_id))),
      el("div", {}, el("h3", { t: "citations.out" }), cited(chosen, 2, [chosen]) || el("p", { class: "quiet", t: "citations.out_none" }))
    ));
  }

  // The places of those that are two steps away are loaded before they are shown.
  function select(id, go) {
    chosen = id;
    for (const button of document.querySelectorAll("#documents button")) button.setAttribute("aria-pressed", String(button.dataset.document === id));
    load([overview.placeOf(id)]).then(function () {
      const near = new Set();
      for (const one of out.get(id) || []) if (one.target_id) near.add(overview.placeOf(one.target_id));
      for (const one of into.get(id) || []) near.add(overview.placeOf(one.document_id));
      return load(Array.from(near));
    }).then(function () {
      const far = new Set();
      for (const one of out.get(id) || []) for (const next of out.get(one.target_id) || []) if (next.target_id) far.add(overview.placeOf(next.target_id));
      for (const one of into.get(id) || []) for (const next of into.get(one.document_id) || []) far.add(overview.placeOf(next.document_id));
      return load(Array.from(far));
    }).then(function () {
      if (chosen !== id) return;
      neighbours();
      const hash = "#" + id;
      if (location.hash !== hash) history.replaceState(null, "", hash);
      if (go) $("#neighbours").scrollIntoView({ block: "nearest" });
    }).catch(overview.notLoaded($("#sum")));
  }

  const documentList = overview.inSteps($("#documents"), $("#more-documents"), STEP, function (one) {
    return el("li", {}, el("button", { type: "button", "data-document": one.document_id, "aria-pressed": String(one.document_id === chosen), onclick: function () { select(one.document_id, true); } },
      el("span", { class: "name" }, one.title),
      el("small", { t: "citations.counts", values: { into: (into.get(one.document_id) || []).length, out: (out.get(one.document_id) || []).length } })));
  });

  // --- chains -----------------------------------------------------------------------------------------------------------

  // Each chain begins with a document that no other repeals or amends. What is met a second time is not followed.
  function chains(fits) {
    const changes = new Map(), changed = new Set();
    for (const one of mentions.values()) {
      if (!CHANGES.includes(one.relation) || !nameOf(one) || nameOf(one) === one.document_id) continue;
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
    const by = new Map();
    for (const one of changes.get(id) || []) put(by, one.relation + "\n" + nameOf(one), one);
    return Array.from(by.values(), function (some) {
      const next = some[0].target_id;
      return { mention: some[0], below: next && !told.has(next) ? tree(next, changes, told) : [] };
    });
  }

  function branches(some) {
    if (!some.length) return null;
    return el("ul", { class: "tree" }, ...some.map(function (one) {
      const mention = one.mention, held = mention.target_id;
      return el("li", {},
        el("a", { href: desk.link(mention.issue_id, mention.row) }, el("span", { t: "value.relation." + mention.relation })), " ",
        el("span", { class: held ? "name" : "words" }, held ? documentTitle(held) : titleOf(mention)), " ",
        mention.pinpoint ? el("span", { class: "quiet" }, mention.pinpoint + " ") : null,
        held ? null : el("span", { class: "state missing", t: "citations.not_held" }), branches(one.below));
    }));
  }

  const chainList = overview.inSteps($("#chains"), $("#more-chains"), STEP, function (one) {
    const head = documents.get(one[0]);
    return el("li", { "data-chain": one[0] }, el("a", { class: "name", href: desk.link(head ? head.issue_id : one[1][0].mention.issue_id, one[0]) }, documentTitle(one[0])), branches(one[1]));
  });

  // --- what is not held ---------------------------------------------------------------------------------------------------

  function missing(place, words) {
    const by = new Map(), kind = $("#kind").value;
    for (const one of mentions.values()) {
      if (one.target_id || !nameOf(one) || (kind && one.kind !== kind)) continue;
      if (place && overview.placeOf(one.issue_id) !== place) continue;
      put(by, nameOf(one), one);
    }
    return Array.from(by.values()).map(function (some) {
      // The fullest of its names.
      const best = some.reduce(function (a, b) { return titleOf(b).length > titleOf(a).length ? b : a; });
      return { some: some, title: titleOf(best), from: new Set(some.map(function (one) { return one.document_id; })).size };
    }).filter(function (one) { return !words || one.title.includes(words); }).sort(function (a, b) {
      return b.from - a.from || b.some.length - a.some.length || (a.title < b.title ? -1 : 1);
    });
  }

  const missingList = overview.inSteps($("#missing"), $("#more-missing"), STEP, function (one) {
    const details = el("details", {}, el("summary", {},
      el("span", { class: "words" }, one.title), el("span", { class: "quiet", t: "citations.kind_" + one.some[0].kind }),
      el("span", { class: "many quiet", t: "citations.cited_by", values: { n: one.from, times: one.some.length } })));
    details.addEventListener("toggle", function () {
      if (!details.open || details.children.length > 1) return;
      details.append(el("ul", { class: "tree" }, ...one.some.map(function (each) {
        return el("li", { "data-mention": each.row }, el("a", { href: desk.link(each.issue_id, each.row) }, el("span", { t: "value.relation." + each.relation })), " ",
          el("span", { class: "name" }, documentTitle(each.document_id)), each.pinpoint ? el("span", { class: "quiet" }, " " + each.pinpoint) : null);
      })));
    });
    return el("li", { "data-missing": one.title }, details);
  });

  // --- filters --------------------------------------------------------------------------------------------------------------

  function again() {
    const place = $("#place").value, words = $("#words").value.trim(), mine = ++asked;
    const wanted = place ? [place] : overview.many ? [] : keys;
    load(wanted).then(function () {
      if (mine !== asked) return;
      const ofPlace = function (id) { return !place || overview.placeOf(id) === place; };
      const fits = function (id) {
        const one = documents.get(id);
        return ofPlace(id) && (!words || (documentTitle(id) + ((one && one.doc_number) || "")).includes(words));
      };
      const own = overview.many && !place ? [] : Array.from(documents.values()).filter(function (one) { return fits(one.document_id); });
      const number = function (one) { return (into.get(one.document_id) || []).length * 2 + (out.get(one.document_id) || []).length; };
      own.sort(function (a, b) { return number(b) - number(a) || (a.document_id < b.document_id ? -1 : 1); });
      documentList(own);
      const found = missing(place, words), ofChains = overview.many && !place ? [] : chains(fits);
      chainList(ofChains);
      if (!ofChains.length) $("#chains").append(el("li", { class: "empty", t: "citations.chains_none" }));
      missingList(overview.many && !place ? [] : found);
      $("#missing-sum").replaceChildren(el("span", { t: "citations.missing_sum", values: { n: found.length } }));
      $("#sum").replaceChildren(
        overview.many && !place ? el("span", { class: "notice", t: "overview.choose_place_about" })
          : issues.size ? el("span", { t: "citations.sum", values: { documents: own.length, missing: found.length } })
            : el("span", { class: "quiet", t: "empty.issues" }));
      neighbours();
    }).catch(overview.notLoaded($("#sum")));
  }

  function show(name) {
    view = name;
    for (const section of document.querySelectorAll("[data-shows]")) section.hidden = section.dataset.shows !== view;
    for (const button of document.querySelectorAll("[data-view]")) button.setAttribute("aria-pressed", String(button.dataset.view === view));
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
  addEventListener("hashchange", route);
  route();
  again();
})();
