// All issues: of each gazette a grid of years by numbers, what is held, missing, open, signed off.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$;
  const issues = desk.unpack(desk.held("issues", "all"));
  const failed = desk.held("failed", "all");

  // What a cell says: the worst that is open, a sign-off, or that the issue is held and nothing is open.
  function stateOf(one) {
    if (one.signed_off_by) return "signed";
    if (one.errors_open) return "error";
    return one.warnings_open ? "warning" : "held";
  }
  const SIGNS = { error: "✕", warning: "▲", held: "○", signed: "✓", missing: "缺" };

  // The numbers that an issue is: two of a double number, none of a supplement.
  function numbersOf(one) {
    const last = one.issue_id.slice(one.issue_id.lastIndexOf("-") + 1);
    if (/^\d+(_\d+)?$/.test(last)) {
      const ends = last.split("_").map(Number), found = [];
      for (let n = ends[0]; n <= ends[ends.length - 1] && n < ends[0] + 60; n++) found.push(n);
      return found[0] === 0 ? [] : found;
    }
    return [];
  }

  function gazettes() {
    const found = new Map();
    for (const one of issues) {
      const key = one.place + " " + one.gazette;
      if (!found.has(key)) found.set(key, { name: one.gazette, division: one.division, place: one.place, issues: [] });
      found.get(key).issues.push(one);
    }
    return Array.from(found.values());
  }

  function described(one) {
    const words = [one.gazette + " " + one.year + "年" + one.number_label];
    if (one.published_on) words.push(desk.t("issue.published", { day: one.published_on }));
    if (one.total_number) words.push(desk.t("index.total", { n: one.total_number }));
    words.push(desk.t("issue.documents", { n: one.documents }));
    if (one.errors_open) words.push(desk.t("count.errors", { n: one.errors_open }));
    if (one.warnings_open) words.push(desk.t("count.warnings", { n: one.warnings_open }));
    if (one.signed_off_by) words.push(desk.t("issue.signed", { by: one.signed_off_by, on: one.signed_off_on || "" }));
    return words.join("，");
  }

  function cell(one, label) {
    const state = stateOf(one), words = described(one);
    const open = one.errors_open || one.warnings_open;
    return el("a", { class: "cell " + state, href: desk.link(one.issue_id), title: words, "data-issue": one.issue_id, "data-state": state },
      el("span", { class: "n" }, label), el("span", { "aria-hidden": "true" }, SIGNS[state] + (state !== "signed" && open ? " " + open : "")),
      el("span", { class: "sr" }, "，" + words));
  }

  function grid(name, numbered) {
    const years = new Map();
    let most = 0;
    for (const one of numbered) {
      if (!years.has(one.issue.year)) years.set(one.issue.year, []);
      years.get(one.issue.year).push(one);
      most = Math.max(most, one.numbers[one.numbers.length - 1]);
    }
    const first = Math.min(...years.keys()), last = Math.max(...years.keys());
    const head = el("tr", {}, el("td", {}));
    for (let n = 1; n <= most; n++) head.append(el("th", { scope: "col" }, String(n)));
    const body = el("tbody", {});
    for (let year = first; year <= last; year++) {
      const row = el("tr", {}, el("th", { scope: "row" }, String(year)));
      const held = (years.get(year) || []).sort(function (a, b) { return a.numbers[0] - b.numbers[0]; });
      const end = held.length ? Math.max(...held.map(function (one) { return one.numbers[one.numbers.length - 1]; })) : 0;
      if (!held.length) {
        row.append(el("td", { colspan: most }, el("span", { class: "cell missing", "data-missing": year }, el("span", { class: "n", t: "index.whole_year" }))));
      }
      for (let n = 1; held.length && n <= most; n++) {
        const one = held.find(function (each) { return each.numbers[0] === n; });
        if (one) {
          const wide = one.numbers.length;
          row.append(el("td", wide > 1 ? { colspan: wide } : {}, cell(one.issue, one.numbers.join("–"))));
          n += wide - 1;
        } else if (n < end) {
          const words = desk.t("index.missing_one", { year: year, n: n });
          row.append(el("td", {}, el("span", { class: "cell missing", title: words, "data-missing": year + "-" + n },
            el("span", { class: "n", "aria-hidden": "true" }, n + " " + desk.t("index.missing_sign")), el("span", { class: "sr" }, words))));
        } else row.append(el("td", {}));
      }
      body.append(row);
    }
    return el("div", { class: "wide-grid", tabindex: "0", role: "region", "aria-label": desk.t("index.grid", { name: name }) }, el("table", { class: "grid" }, el("thead", {}, head), body));
  }

  // The numbers counted from the gazette's first issue (总期号) that lie between those held, as ranges.
  function totalGaps(held) {
    const totals = [];
    for (const one of held) {
      if (!one.total_number) continue;
      const last = one.issue_id.slice(one.issue_id.lastIndexOf("-") + 1).split("_").map(Number);
      const wide = last.length === 2 && last[1] > last[0] ? last[1] - last[0] : 0;
      totals.push([one.total_number, one.total_number + wide]);
    }
    totals.sort(function (a, b) { return a[0] - b[0]; });
    const gaps = [];
    let end = totals.length ? totals[0][0] - 1 : 0;
    for (const each of totals) {
      if (each[0] > end + 1) gaps.push(each[0] - 1 === end + 1 ? String(end + 1) : end + 1 + "–" + (each[0] - 1));
      end = Math.max(end, each[1]);
    }
    return gaps;
  }

  function section(gazette) {
    const numbered = [], others = [];
    for (const one of gazette.issues) {
      const numbers = numbersOf(one);
      if (numbers.length) numbered.push({ issue: one, numbers: numbers });
      else others.push(one);
    }
    const box = el("section", { class: "gazette" },
      el("h2", {}, el("span", { class: "name" }, gazette.name), el("span", { class: "quiet", t: "index.held", values: { n: gazette.issues.length } })));
    if (numbered.length) box.append(grid(gazette.name, numbered));
    if (others.length) box.append(loose(others));
    const gaps = totalGaps(gazette.issues);
    if (gaps.length) box.append(el("p", { class: "gaps" }, el("span", { class: "state missing", t: "index.total_gaps" }), " " + gaps.slice(0, 40).join("、") + (gaps.length > 40 ? "…" : "")));
    return box;
  }

  function loose(held) {
    const list = el("ul", { class: "loose" });
    for (const one of held) {
      list.append(el("li", {}, cell(one, one.year > 0 ? String(one.year) : "—"), el("a", { class: "name", href: desk.link(one.issue_id) }, one.number_label && numbersOf(one).length === 0 && !/-00$/.test(one.issue_id) ? one.number_label : one.source)));
    }
    return list;
  }

  const STEP = 1000; // issues whose gazettes are put into the page at once
  let waiting = [];

  function show() {
    const words = $("#find").value.trim(), open = $("#only-open").checked;
    const all = gazettes().filter(function (one) {
      return (!words || (one.name + one.division).includes(words)) && (!open || one.issues.some(function (each) { return each.errors_open || each.warnings_open; }));
    });
    // What is no number of a gazette (a page of the web by itself) stands together at the end.
    const numbered = all.filter(function (one) { return one.issues.some(function (each) { return numbersOf(each).length || /-s\d+$/.test(each.issue_id); }); });
    const single = all.filter(function (one) { return !numbered.includes(one); });
    const box = $("#gazettes");
    box.replaceChildren();
    waiting = numbered;
    more(STEP);
    if (single.length) {
      const list = single.reduce(function (found, one) { return found.concat(one.issues); }, []);
      box.append(el("section", { class: "gazette", id: "single" }, el("h2", {}, el("span", { t: "index.single" }), el("span", { class: "quiet", t: "index.held", values: { n: list.length } })), loose(list)));
    }
    if (!issues.length) box.append(el("div", { class: "empty" }, el("p", { t: "empty.issues" }), el("p", { t: "empty.how" })));
    else if (!all.length) box.append(el("p", { class: "empty", t: "index.none" }));
  }

  // The next gazettes, of about so many issues; the others follow when one scrolls to their end.
  function more(number) {
    const box = $("#gazettes"), part = document.createDocumentFragment();
    for (let left = number; waiting.length && left > 0; left -= waiting[0].issues.length, waiting = waiting.slice(1)) part.append(section(waiting[0]));
    const single = $("#single"), before = $("#more-gazettes");
    if (before) before.remove();
    if (waiting.length) {
      const next = el("p", { id: "more-gazettes" }, el("button", { type: "button", t: "index.more", values: { n: waiting.length }, onclick: function () { more(STEP); } }));
      part.append(next);
      if (typeof IntersectionObserver === "function") {
        new IntersectionObserver(function (entries, observer) {
          if (!entries.some(function (one) { return one.isIntersecting; })) return;
          observer.disconnect();
          if (next.isConnected) more(STEP);
        }, { rootMargin: "400px" }).observe(next);
      }
    }
    if (single) single.before(part);
    else box.append(part);
  }

  function sum() {
    const open = { errors: 0, warnings: 0, signed: 0 };
    for (const one of issues) {
      open.errors += one.errors_open;
      open.warnings += one.warnings_open;
      open.signed += one.signed_off_by ? 1 : 0;
    }
    $("#sum").replaceChildren(
      issues.length
        ? el("span", { t: "index.sum", values: { issues: issues.length, documents: issues.reduce(function (n, one) { return n + one.documents; }, 0), errors: open.errors, warnings: open.warnings, signed: open.signed } })
        : ""
    );
    $("#filters").hidden = issues.length < 2;
    const legend = $("#legend");
    legend.hidden = !issues.length;
    legend.replaceChildren();
    for (const state of ["error", "warning", "held", "signed", "missing"]) {
      legend.append(el("li", {}, el("span", { class: "cell " + state, "aria-hidden": "true" }, state === "missing" ? desk.t("index.missing_sign") : SIGNS[state]), el("span", { t: "index.state_" + state })));
    }
  }

  if (failed.length) {
    $("#failed").hidden = false;
    const body = $("#failed tbody");
    for (const one of failed) {
      body.append(el("tr", {}, el("td", { class: "words" }, one[0]), el("td", {}, one[1]), el("td", {}, one[2])));
    }
  }
  $("#find").addEventListener("input", show);
  $("#only-open").addEventListener("change", show);
  addEventListener("beforeprint", function () { more(Infinity); });
  document.addEventListener("desk:language", function () { sum(); show(); });
  sum();
  show();
})();
