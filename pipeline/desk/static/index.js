// All issues: of each gazette a grid of years by numbers, what is held, missing, open, signed off.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$;
  const issues = desk.unpack(desk.held("issues", "all"));
  const byId = new Map(issues.map(function (one) { return [one.issue_id, one]; }));
  // Each gazette with its years and numbers, held and missing: decided where `gazette series` has it from.
  const gazettes = desk.held("gazettes", "all");
  const failed = desk.held("failed", "all");

  // What a cell says: the worst that is open, a sign-off, or that the issue is held and nothing is open.
  function stateOf(one) {
    if (one.signed_off_by) return "signed";
    if (one.errors_open) return "error";
    return one.warnings_open ? "warning" : "held";
  }
  const SIGNS = { error: "✕", warning: "▲", held: "○", signed: "✓", missing: "缺" };

  function issuesOf(gazette) {
    const ids = gazette.years.flatMap(function (one) { return one.issues.map(function (issue) { return issue[0]; }).concat(one.supplements); });
    return ids.concat(gazette.unnumbered).map(function (id) { return byId.get(id); });
  }

  function described(one) {
    const words = [desk.issueName(one)];
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

  // The issues of a year that have cells in the grid; one whose number another bears, too, stands apart.
  function placed(year) {
    const cells = new Map(), apart = [];
    let end = 0;
    for (const issue of year.issues) {
      if (issue[1] > end) cells.set(issue[1], issue);
      else apart.push(issue[0]);
      end = Math.max(end, issue[2]);
    }
    return { cells: cells, apart: apart, end: end };
  }

  // A row for each year, a cell for each number: the issue that bears it, or that it is missing.
  function grid(gazette) {
    const last = Math.max(...gazette.years.map(function (one) { return placed(one).end; }));
    const head = el("tr", {}, el("td", {}));
    for (let n = 1; n <= last; n++) head.append(el("th", { scope: "col" }, String(n)));
    const body = el("tbody", {});
    for (const one of gazette.years) body.append(yearOf(one, last));
    return el("div", { class: "wide-grid", tabindex: "0", role: "region", "aria-label": desk.t("index.grid", { name: gazette.name }) }, el("table", { class: "grid" }, el("thead", {}, head), body));
  }

  function yearOf(one, last) {
    const row = el("tr", {}, el("th", { scope: "row" }, String(one.year))), cells = placed(one).cells;
    if (!one.issues.length) {
      const words = one.supplements.length ? "index.only_supplements" : "index.whole_year";
      row.append(el("td", { colspan: last }, el("span", { class: "cell missing", "data-missing": one.year }, el("span", { class: "n year", t: words }))));
      return row;
    }
    const isMissing = function (n) { return one.missing.some(function (gap) { return gap[0] <= n && n <= gap[1]; }); };
    for (let n = 1; n <= last; n++) {
      const issue = cells.get(n);
      if (issue) {
        const wide = issue[2] - n + 1;
        row.append(el("td", wide > 1 ? { colspan: wide } : {}, cell(byId.get(issue[0]), wide > 1 ? n + "–" + issue[2] : String(n))));
        n = issue[2];
      } else if (isMissing(n)) {
        const words = desk.t("index.missing_one", { year: one.year, n: n });
        row.append(el("td", {}, el("span", { class: "cell missing", title: words, "data-missing": one.year + "-" + n },
          el("span", { class: "n", "aria-hidden": "true" }, n + " " + desk.t("index.missing_sign")), el("span", { class: "sr" }, words))));
      } else row.append(el("td", {}));
    }
    return row;
  }

  function section(gazette) {
    const box = el("section", { class: "gazette" },
      el("h2", {}, el("span", { class: "name" }, gazette.name), el("span", { class: "quiet", t: "index.held", values: { n: issuesOf(gazette).length } })));
    if (gazette.years.some(function (one) { return one.issues.length; })) box.append(grid(gazette));
    const others = gazette.years.flatMap(function (one) { return placed(one).apart.concat(one.supplements); }).concat(gazette.unnumbered);
    if (others.length) box.append(loose(others.map(function (id) { return byId.get(id); })));
    const gaps = gazette.missing_totals.map(function (gap) { return gap[0] === gap[1] ? String(gap[0]) : gap[0] + "–" + gap[1]; });
    if (gaps.length) box.append(el("p", { class: "gaps" }, el("span", { class: "state missing", t: "index.total_gaps" }), " " + gaps.slice(0, 40).join("、") + (gaps.length > 40 ? "…" : "")));
    return box;
  }

  function loose(held) {
    const list = el("ul", { class: "loose" });
    for (const one of held) {
      list.append(el("li", {}, cell(one, one.year ? String(one.year) : "—"), el("a", { class: "name", href: desk.link(one.issue_id) }, one.number_label && !/-00$/.test(one.issue_id) ? one.number_label : one.source)));
    }
    return list;
  }

  const STEP = 1000; // issues whose gazettes are put into the page at once
  let waiting = [];

  function show() {
    const words = $("#find").value.trim(), open = $("#only-open").checked;
    const all = gazettes.filter(function (one) {
      return (!words || (one.name + one.division).includes(words)) && (!open || issuesOf(one).some(function (each) { return each.errors_open || each.warnings_open; }));
    });
    // What is no number of a gazette (a page of the web by itself) stands together at the end.
    const numbered = all.filter(function (one) { return one.years.length; });
    const single = all.filter(function (one) { return !numbered.includes(one); });
    const box = $("#gazettes");
    box.replaceChildren();
    waiting = numbered;
    more(STEP);
    if (single.length) {
      const list = single.reduce(function (found, one) { return found.concat(issuesOf(one)); }, []);
      box.append(el("section", { class: "gazette", id: "single" }, el("h2", {}, el("span", { t: "index.single" }), el("span", { class: "quiet", t: "index.held", values: { n: list.length } })), loose(list)));
    }
    if (!issues.length) box.append(el("div", { class: "empty" }, el("p", { t: "empty.issues" }), el("p", { t: "empty.how" })));
    else if (!all.length) box.append(el("p", { class: "empty", t: "index.none" }));
  }

  // The next gazettes, of about so many issues; the others follow when one scrolls to their end.
  function more(number) {
    const box = $("#gazettes"), part = document.createDocumentFragment();
    for (let left = number; waiting.length && left > 0; left -= issuesOf(waiting[0]).length, waiting = waiting.slice(1)) part.append(section(waiting[0]));
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
