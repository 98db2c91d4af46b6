// Search: any phrase of two characters and more, in the texts of all issues. The index of pairs says which issues may hold
// it; it is found in their texts.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$, overview = desk.overview;
  const issues = Array.from(overview.issues.values()); // in the order that the index counts them
  const about = desk.held("search", "all");
  const BESIDE = 40; // characters shown on each side of a hit
  const AT_ONCE = 16; // texts that are read side by side
  const KEPT = 200; // texts that are held for the next search
  const MOST = 5000; // hits that are put into the page
  const address = overview.address(["phrase", "place", "from", "to"]);

  const ignored = new Set(about.ignored);
  const texts = []; // the ids of texts that are held, oldest first
  let asked = 0; // the number of the search that is going on

  // --- the index: as pipeline/desk/pairs.py writes it --------------------------------------------------------------------

  function squeezed(text) {
    let found = "";
    for (const unit of text.split("")) if (!ignored.has(unit)) found += unit;
    return found;
  }

  function shardOf(code) {
    const bits = Math.log2(about.shards);
    return (Math.imul(code, 2654435761) >>> 0) >>> (32 - bits);
  }

  function decoded(content) {
    const bytes = atob(content), found = new Map();
    let at = 0;
    function next() {
      let number = 0, factor = 1, byte;
      do {
        byte = bytes.charCodeAt(at++);
        number += (byte & 127) * factor;
        factor *= 128;
      } while (byte >= 128);
      return number;
    }
    let code = 0;
    while (at < bytes.length) {
      code += next();
      const owners = new Array(next());
      let owner = 0;
      for (let i = 0; i < owners.length; i++) owners[i] = owner += next();
      found.set(code, owners);
    }
    return found;
  }

  const shards = new Map();
  function ownersOf(code) {
    const name = shardOf(code).toString(16).padStart(3, "0");
    if (!shards.has(name)) {
      shards.set(name, desk.load("pairs", name).then(function (content) {
        desk.forget("pairs", name);
        return decoded(content);
      }));
    }
    return shards.get(name).then(function (found) { return found.get(code) || []; });
  }

  // The numbers of the issues that may hold a phrase without blanks; all of them where it is too short for the index.
  function candidates(phrase) {
    const codes = new Set();
    for (let i = 0; i + 1 < phrase.length; i++) codes.add(phrase.charCodeAt(i) * 65536 + phrase.charCodeAt(i + 1));
    if (!codes.size) return Promise.resolve(issues.map(function (_, i) { return i; }));
    return Promise.all(Array.from(codes, ownersOf)).then(function (lists) {
      lists.sort(function (a, b) { return a.length - b.length; });
      let left = lists[0];
      for (const list of lists.slice(1)) {
        const here = new Set(list);
        left = left.filter(function (one) { return here.has(one); });
      }
      return left;
    });
  }

  // --- finding in a text ----------------------------------------------------------------------------------------------------

  // Every place [unit, unit) of a phrase in a text as it is printed.
  function exact(text, phrase) {
    const found = [];
    for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) found.push([at, at + phrase.length]);
    return found;
  }

  // The places that differ from what was typed in blanks or ends of lines alone: characters of the phrase with blanks
  // between them, or without the blanks that were typed.
  function parted(text, phrase, typed) {
    const blank = "[" + about.ignored.replace(/[\]\\^-]/g, "\\$&") + "]*";
    const pattern = new RegExp(phrase.split("").map(function (unit) { return unit.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"); }).join(blank), "g");
    const found = [];
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      if (match[0].length > phrase.length || typed !== phrase) found.push([match.index, match.index + match[0].length]);
      pattern.lastIndex = match.index + 1;
    }
    return found;
  }

  function textOf(id) {
    return desk.load("text", id).then(function (value) {
      const at = texts.indexOf(id);
      if (at >= 0) texts.splice(at, 1);
      texts.push(id);
      while (texts.length > KEPT) desk.forget("text", texts.shift());
      return value;
    });
  }

  // --- the page ------------------------------------------------------------------------------------------------------------

  function search() {
    const mine = ++asked;
    const typed = $("#phrase").value, phrase = typed.trim() === "" ? "" : typed;
    const plain = squeezed(phrase);
    const hits = $("#hits"), sum = $("#sum");
    hits.replaceChildren();
    hits.dataset.state = "busy";
    address.keep();
    if (Array.from(phrase).length < 2) {
      hits.dataset.state = "done";
      sum.replaceChildren(el("span", { t: issues.length ? "search.two" : "empty.issues" }));
      return;
    }
    sum.replaceChildren(el("span", { t: "search.looking" }));
    let number = 0, without = 0, within = 0;
    candidates(plain).then(function (owners) {
      const wanted = owners.filter(fits);
      let at = 0;
      function step() {
        if (mine !== asked) return Promise.resolve();
        const part = wanted.slice(at, at + AT_ONCE);
        at += part.length;
        if (!part.length) return Promise.resolve();
        return Promise.all(part.map(function (owner) { return textOf(issues[owner].issue_id); })).then(function (loaded) {
          if (mine !== asked) return undefined;
          part.forEach(function (owner, i) {
            const whole = exact(loaded[i].text, phrase);
            const broken = plain.length > 1 ? parted(loaded[i].text, plain, phrase).filter(function (one) {
              return !whole.some(function (other) { return other[0] <= one[0] && one[1] <= other[1]; });
            }) : [];
            if (!whole.length && !broken.length) return;
            within += 1;
            hits.append(group(issues[owner], loaded[i], whole, broken, number + without < MOST));
            number += whole.length;
            without += broken.length;
          });
          tell(number, without, within, at < wanted.length);
          return step();
        });
      }
      return step();
    }).then(
      function () {
        if (mine !== asked) return;
        tell(number, without, within, false);
        hits.dataset.state = "done";
      },
      function () {
        if (mine !== asked) return;
        overview.notLoaded(sum)();
        hits.dataset.state = "done";
      }
    );
  }

  function tell(number, without, within, going) {
    const sum = $("#sum");
    const only = without && !number; // none is exactly as it was typed
    sum.replaceChildren(el("span", { t: only ? "search.sum_only_parted" : number ? "search.sum" : going ? "search.looking" : "search.nothing", values: { n: number || without, issues: within } }));
    if (without && !only) sum.append(el("span", { t: "search.sum_parted", values: { n: without } }));
    if (number + without > MOST) sum.append(el("span", { t: "search.most", values: { n: MOST } }));
  }

  function fits(owner) {
    const one = issues[owner], place = $("#place").value, from = Number($("#from").value), to = Number($("#to").value);
    return one && (!place || one.place === place) && (!from || one.year >= from) && (!to || (one.year && one.year <= to));
  }

  function group(issue, text, whole, broken, all) {
    const places = desk.places(text.text);
    const section = el("section", { class: "found" },
      el("h2", {}, el("a", { href: desk.link(issue.issue_id), class: "name" }, desk.issueName(issue)),
        el("span", { class: "quiet", t: "search.hits", values: { n: whole.length + broken.length } })));
    const list = el("ol", {});
    if (all) for (const hit of whole) list.append(item(issue, text, places, hit, "data-hit"));
    section.append(list);
    if (broken.length && all) {
      const more = el("ol", {});
      for (const hit of broken) more.append(item(issue, text, places, hit, "data-hit-parted"));
      section.append(el("p", { class: "parted", t: "search.parted", values: { n: broken.length } }), more);
    }
    return section;
  }

  function item(issue, text, places, hit, attribute) {
    const whole = text.text;
    const start = places.point(hit[0]), end = places.point(hit[1]);
    const document = text.documents.find(function (one) { return one[1] <= start && start < one[2]; });
    let page = null;
    for (const one of text.pages) {
      if (one[2] > start) break;
      page = one;
    }
    const link = el("a", { href: "issue.html#" + issue.issue_id + "/@" + start + "-" + end });
    link.append(
      el("span", { class: "words" }, overview.flat(cut(whole, hit[0] - BESIDE, hit[0])), el("b", {}, overview.flat(whole.slice(hit[0], hit[1]))), overview.flat(cut(whole, hit[1], hit[1] + BESIDE))),
      el("span", { class: "from" }, document ? document[3] : desk.t("search.outside"), page ? "　" + desk.t("issue.page", { n: page[0] }) : "")
    );
    const element = el("li", { "data-start": start, "data-end": end }, link);
    element.setAttribute(attribute, issue.issue_id + "@" + start);
    return element;
  }

  // A piece of a text that cuts no character of two units.
  function cut(text, from, to) {
    from = Math.max(0, from);
    if (/[\uDC00-\uDFFF]/.test(text.charAt(from))) from += 1;
    if (/[\uD800-\uDBFF]/.test(text.charAt(to - 1))) to -= 1;
    return text.slice(from, to);
  }

  overview.options($("#place"), Array.from(overview.places.keys()), function (key) { return overview.places.get(key); }, "all");
  address.read();

  let waiting = 0;
  function soon() {
    clearTimeout(waiting);
    $("#hits").dataset.state = "busy";
    waiting = setTimeout(search, 250);
  }
  $("#ask").addEventListener("submit", function (event) {
    event.preventDefault();
    clearTimeout(waiting);
    search();
  });
  $("#ask").addEventListener("input", soon);
  document.addEventListener("desk:language", search);
  search();
})();
