// All findings: filters, verdicts, a list to print.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$, overview = desk.overview;
  const issues = overview.issues;
  const keys = desk.held("keys", "findings");
  const STEP = 300; // findings that are put into the page at once; all of them for printing
  const CONTROLS = ["place", "year", "severity", "code", "state", "words"];
  const address = overview.address(CONTROLS);

  let found = []; // all that are loaded
  let loadedFor = null, asked = 0;

  function fillFilters() {
    const years = new Set(), codes = new Set();
    for (const one of found) {
      codes.add(one.code);
      years.add(issues.get(one.issue_id).year);
    }
    overview.options($("#year"), Array.from(years).filter(Boolean).sort().map(String), overview.yearName, "all");
    overview.options($("#code"), Array.from(codes).sort(), null, "all");
    overview.options($("#severity"), ["error", "warning", "info"], function (one) { return { t: "severity." + one }; }, "all");
    overview.options($("#state"), ["open", "basket", "confirmed", "dismissed"], function (one) { return { t: "state." + one }; }, "all");
  }

  function stateOf(one) {
    return desk.basket.verdict(one.issue_id, one.key) ? "basket" : one.state;
  }

  function filter() {
    const wanted = {};
    for (const name of CONTROLS) wanted[name] = $("#" + name).value.trim();
    const fitting = found.filter(function (one) {
      const issue = issues.get(one.issue_id);
      return (
        (!wanted.place || issue.place === wanted.place) &&
        (!wanted.year || String(issue.year) === wanted.year) &&
        (!wanted.severity || one.severity === wanted.severity) &&
        (!wanted.code || one.code === wanted.code) &&
        (!wanted.state || stateOf(one) === wanted.state || one.state === wanted.state && wanted.state !== "open") &&
        (!wanted.words || (one.message + one.words + (one.document || "")).includes(wanted.words))
      );
    });
    list(fitting);
    overview.tell($("#sum"), overview.many && !wanted.place ? "overview.choose_place_about" : null, { t: "findings.sum", values: { n: fitting.length, all: found.length } });
    $("#printed").textContent = [desk.t("findings.printed", { n: fitting.length })].concat(CONTROLS.map(function (name) {
      const control = $("#" + name);
      return control.value && (control.selectedOptions ? control.selectedOptions[0].textContent : control.value);
    })).filter(Boolean).join("；");
    if (!fitting.length && issues.size) $("#findings").append(el("li", { class: "empty", t: "findings.none" }));
  }

  const list = overview.inSteps($("#findings"), $("#more"), STEP, item);

  function item(one) {
    const element = el("li", { class: "finding", "data-row": one.row, "data-start": one.start, "data-end": one.end });
    fill(one, element);
    return element;
  }

  function fill(one, element) {
    const issue = issues.get(one.issue_id);
    const states = el("div", { class: "states" }, el("span", { class: "state " + one.severity, t: "severity." + one.severity }));
    if (one.state !== "open") states.append(el("span", { class: "state " + one.state, t: "state." + one.state }));
    const context = one.words
      ? el("p", { class: "quote words" }, "…" + overview.flat(one.before), el("b", {}, overview.flat(one.words)), overview.flat(one.after) + "…")
      : null;
    const from = el("p", { class: "from" },
      el("span", { class: "name" }, overview.issueName(one.issue_id)),
      one.page ? el("span", { t: "issue.page", values: { n: one.page } }) : null,
      one.document ? el("span", { class: "name" }, one.doc_number || one.document) : null,
      el("a", { class: "code", href: "help.html#" + one.code }, one.code)
    );
    const verdict = {
      issue_id: one.issue_id, key: one.key, code: one.code, message: one.message, row: one.row, state: one.state,
      document: one.doc_number, title: one.doc_number ? null : one.document,
      words: one.cut ? null : one.words, before: one.before, after: one.after,
    };
    const decide = desk.basket.buttons(verdict, function () { fill(one, element); });
    decide.dataset.boxes = desk.t("findings.boxes").replace(/\|/g, "\n");
    element.replaceChildren(
      states,
      el("div", {},
        el("p", { class: "message name" }, el("a", { href: desk.link(one.issue_id, one.row) }, one.message)), context, from),
      decide
    );
  }

  function again() {
    const mine = ++asked, wanted = overview.wanted($("#place").value, keys), name = wanted.join(" ");
    if (name !== loadedFor) $("#sum").replaceChildren(el("span", { t: "loading" }));
    (name === loadedFor ? Promise.resolve(null) : overview.load("findings", wanted)).then(function (all) {
      if (mine !== asked) return;
      if (all) take(all);
      loadedFor = name;
      address.keep();
      filter();
    }).catch(overview.notLoaded($("#sum")));
  }

  function take(all) {
    found = all.filter(function (one) { return issues.has(one.issue_id); });
    fillFilters();
    if (loadedFor === null) address.read(); // the years and codes are known now
  }

  overview.listen($("#filters"), again);
  $("#filters").addEventListener("reset", function () { setTimeout(again); }); // when the controls are empty
  document.addEventListener("desk:language", function () { fillFilters(); filter(); });

  overview.fillPlaces($("#place"), keys);
  fillFilters();
  address.read();
  again();
})();
