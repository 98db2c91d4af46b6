// All findings: filters, verdicts, a list to print.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$;
  const issues = new Map(desk.unpack(desk.held("issues", "all")).map(function (one) { return [one.issue_id, one]; }));
  const places = new Map();
  for (const one of issues.values()) places.set(one.place, one.division || one.gazette);
  const keys = desk.held("keys", "findings");
  const MANY_ISSUES = 1500; // beyond which a place is chosen before findings are loaded
  const STEP = 300; // findings that are put into the page at once; all of them for printing

  let found = []; // all that are loaded
  let fitting = []; // those that the filters leave
  let shown = 0;
  let loadedFor = null;

  const FILTERS = ["place", "year", "severity", "code", "state"];

  function options(select, values, words, first) {
    const before = select.value;
    select.replaceChildren(el("option", { value: "", t: first }));
    for (const one of values) select.append(words(one));
    select.value = before;
    if (select.value !== before) select.value = "";
  }

  function fillFilters() {
    const years = new Set(), codes = new Set();
    for (const one of found) {
      codes.add(one.code);
      years.add(issues.get(one.issue_id).year);
    }
    const plain = function (value) { return el("option", { value: value }, String(value)); };
    options($("#year"), Array.from(years).sort(), plain, "all");
    options($("#code"), Array.from(codes).sort(), plain, "all");
    options($("#severity"), ["error", "warning", "info"], function (one) { return el("option", { value: one, t: "severity." + one }); }, "all");
    options($("#state"), ["open", "basket", "confirmed", "dismissed"], function (one) { return el("option", { value: one, t: "state." + one }); }, "all");
  }

  function fillPlaces() {
    options($("#place"), keys, function (key) { return el("option", { value: key }, places.get(key) || key); }, issues.size > MANY_ISSUES ? "findings.choose_place" : "all");
  }

  function load() {
    const place = $("#place").value;
    const wanted = place ? [place] : issues.size > MANY_ISSUES ? [] : keys;
    const name = wanted.join(" ");
    if (name === loadedFor) return Promise.resolve();
    loadedFor = name;
    $("#sum").replaceChildren(el("span", { t: "loading" }));
    return Promise.all(wanted.map(function (key) { return desk.load("findings", key); })).then(function (lists) {
      found = [];
      for (const list of lists) for (const one of desk.unpack(list)) found.push(one);
      fillFilters();
    });
  }

  function stateOf(one) {
    return desk.basket.verdict(one.issue_id, one.key) ? "basket" : one.state;
  }

  function filter() {
    const wanted = {};
    for (const name of FILTERS) wanted[name] = $("#" + name).value;
    const words = $("#words").value.trim();
    fitting = found.filter(function (one) {
      const issue = issues.get(one.issue_id);
      if (!issue) return false;
      return (
        (!wanted.place || issue.place === wanted.place) &&
        (!wanted.year || String(issue.year) === wanted.year) &&
        (!wanted.severity || one.severity === wanted.severity) &&
        (!wanted.code || one.code === wanted.code) &&
        (!wanted.state || stateOf(one) === wanted.state || one.state === wanted.state && wanted.state !== "open") &&
        (!words || (one.message + one.words + (one.document || "")).includes(words))
      );
    });
    $("#findings").replaceChildren();
    shown = 0;
    more(STEP);
    const sum = $("#sum");
    sum.replaceChildren();
    if (issues.size > MANY_ISSUES && !wanted.place) sum.append(el("span", { t: "findings.choose_place_about" }));
    else sum.append(el("span", { t: "findings.sum", values: { n: fitting.length, all: found.length } }));
    $("#printed").textContent = desk.t("findings.printed", { n: fitting.length }) + FILTERS.concat("words").map(function (name) {
      const control = $("#" + name);
      if (!control.value) return "";
      return "；" + (control.selectedOptions ? control.selectedOptions[0].textContent : control.value);
    }).join("");
    if (!fitting.length) $("#findings").append(el("li", { class: "empty", t: issues.size ? "findings.none" : "empty.issues" }));
  }

  function more(number) {
    const part = document.createDocumentFragment();
    for (const one of fitting.slice(shown, shown + number)) part.append(item(one));
    $("#findings").append(part);
    shown = Math.min(fitting.length, shown + number);
    $("#more").hidden = shown >= fitting.length;
  }

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
      ? el("p", { class: "quote words" }, "…" + flat(one.before), el("b", {}, flat(one.words)), flat(one.after) + "…")
      : null;
    const from = el("p", { class: "from" },
      el("span", { class: "name" }, issue.gazette + " " + issue.year + "年" + issue.number_label),
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

  function flat(text) {
    return text.replace(/\s+/g, " ");
  }

  function again() {
    load().then(filter, function () {
      $("#sum").replaceChildren(el("span", { class: "state error", t: "not_loaded" }));
    });
    keepAddress();
  }

  // The filters stand in the address, so that back brings them back and a list can be passed on.
  function keepAddress() {
    const parts = [];
    for (const name of FILTERS.concat("words")) {
      const value = $("#" + name).value;
      if (value) parts.push(name + "=" + encodeURIComponent(value));
    }
    const hash = "#" + parts.join("&");
    if (location.hash !== hash && (location.hash || parts.length)) history.replaceState(null, "", hash);
  }

  function readAddress() {
    for (const part of location.hash.slice(1).split("&")) {
      const cut = part.indexOf("="), control = cut > 0 && FILTERS.concat("words").includes(part.slice(0, cut)) && $("#" + part.slice(0, cut));
      if (!control) continue;
      let value = part.slice(cut + 1);
      try { value = decodeURIComponent(value); } catch (error) { /* as it stands */ }
      if (control.tagName === "SELECT" && !Array.from(control.options).some(function (one) { return one.value === value; })) {
        control.append(el("option", { value: value }, value));
      }
      control.value = value;
    }
  }

  $("#filters").addEventListener("input", again);
  $("#filters").addEventListener("submit", function (event) { event.preventDefault(); });
  $("#filters").addEventListener("reset", function () { setTimeout(again); });
  $("#more").addEventListener("click", function () { more(STEP); });
  $("#print").addEventListener("click", function () { print(); });
  addEventListener("beforeprint", function () { more(fitting.length); });
  document.addEventListener("desk:language", filter);

  fillPlaces();
  fillFilters();
  readAddress();
  again();
})();
