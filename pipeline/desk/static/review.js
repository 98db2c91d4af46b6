// What was decided, issue by issue: as it will stand in the review file, to download or to copy.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$, basket = desk.basket;
  const issues = desk.unpack(desk.held("issues", "all"));
  const byId = new Map(issues.map(function (one) { return [one.issue_id, one]; }));

  function wanted() {
    const chosen = decodeURIComponent(location.hash.slice(1));
    const ids = Object.keys(basket.all()).filter(function (id) { return byId.has(id); });
    if (byId.has(chosen) && !ids.includes(chosen)) ids.push(chosen);
    return ids.sort();
  }

  function show() {
    const box = $("#reviews"), ids = wanted();
    box.replaceChildren();
    if (!ids.length) box.append(el("p", { class: "empty", t: issues.length ? "review.empty" : "empty.issues" }));
    for (const id of ids) {
      const section = el("section", { class: "review sheet", id: "review-" + id }, el("h2", { class: "name" }, desk.issueName(byId.get(id))), el("p", { t: "loading" }));
      box.append(section);
      desk.load("issue", id).then(
        function (data) { fill(section, byId.get(id), data); },
        function () { section.append(el("p", { class: "state error", t: "not_loaded" })); }
      );
    }
    const lost = Object.keys(basket.all()).filter(function (id) { return !byId.has(id); });
    for (const id of lost) {
      box.append(el("p", { class: "notice" }, el("span", { t: "review.gone", values: { id: id } }), " ",
        el("button", { type: "button", t: "review.forget", onclick: function () { empty(id); } })));
    }
  }

  function empty(id) {
    basket.change(id, function (mine) {
      mine.verdicts = {};
      mine.corrections = [];
      delete mine.sign_off;
    });
    show();
  }

  function fill(section, issue, data) {
    const mine = basket.all()[issue.issue_id] || { verdicts: {}, corrections: [] };
    const again = function () { fill(section, issue, data); };
    const list = el("ol", { class: "entries" });
    for (const one of Object.values(mine.verdicts)) {
      list.append(entry(issue, one.row, el("span", { class: "state " + one.state, t: "basket." + one.state }), one.message, function () {
        basket.change(issue.issue_id, function (now) { delete now.verdicts[one.key]; });
        again();
      }));
    }
    mine.corrections.forEach(function (one, i) {
      const what = el("span", {}, el("span", { t: "dataset." + one.dataset }), one.column ? " · " + desk.columnName(one.dataset + "." + one.column) : "", "：");
      if (one.action === "drop") what.append(el("del", { class: "words" }, one.words));
      else what.append(el("del", {}, shownValue(one, one.was)), " → ", el("ins", {}, shownValue(one, one.now)));
      list.append(entry(issue, one.row, el("span", { class: "state info", t: "basket." + one.action }), what, function () {
        basket.change(issue.issue_id, function (now) { now.corrections.splice(i, 1); });
        again();
      }));
    });
    const parts = [el("h2", { class: "name" }, el("a", { href: desk.link(issue.issue_id) }, desk.issueName(issue)))];
    parts.push(list.childNodes.length ? list : el("p", { class: "quiet", t: "review.no_entries" }));
    parts.push(signing(issue, data, mine, again));
    if (data.review !== null && data.review !== undefined) parts.push(el("p", { class: "quiet", t: "review.standing", values: { file: data.review_name } }));
    else if (!data.review_known) parts.push(el("p", { class: "notice", t: "review.unknown", values: { file: data.review_name } }));
    const hasNew = list.childNodes.length || mine.sign_off;
    if (hasNew) parts.push(outcome(issue, data, mine));
    section.replaceChildren(...parts);
  }

  function shownValue(one, value) {
    if (value === null || value === undefined) return "—";
    if (typeof value === "boolean") return desk.t(value ? "yes" : "no");
    return Array.isArray(value) ? value.join("、") : desk.word(one.dataset, one.column, value);
  }

  function entry(issue, row, state, what, drop) {
    return el("li", {}, state, el("span", { class: "what name" }, what), el("a", { href: desk.link(issue.issue_id, row), t: "review.look" }),
      el("button", { type: "button", t: "review.take_out", onclick: drop }));
  }

  function signing(issue, data, mine, again) {
    const box = el("fieldset", {}, el("legend", { t: "review.sign_off" }));
    if (issue.signed_off_by) box.append(el("p", { class: "state good", t: "issue.signed", values: { by: issue.signed_off_by, on: issue.signed_off_on || "" } }));
    if (issue.errors_open) box.append(el("p", { class: "quiet", t: "review.still_open", values: { n: issue.errors_open } }));
    const pending = Object.keys(mine.verdicts).length + mine.corrections.length;
    if (mine.corrections.length) box.append(el("p", { class: "quiet", t: "review.first_build", values: { n: pending } }));
    box.append(el("label", { class: "tick" },
      el("input", {
        type: "checkbox", checked: Boolean(mine.sign_off), disabled: mine.corrections.length > 0 && !mine.sign_off,
        onchange: function () {
          const checked = this.checked;
          basket.change(issue.issue_id, function (now) {
            if (checked) now.sign_off = { on: basket.today(), source_sha256: data.source_sha256, rows_sha256: data.rows_sha256 };
            else delete now.sign_off;
          });
          again();
        },
      }),
      el("span", { t: "review.sign" })));
    return box;
  }

  // The review file of a file in an archive lies outside, in a folder of the archive's name.
  function inArchive(data) {
    return data.review_folder && data.review_folder !== "." && !data.source.startsWith(data.review_folder + "/");
  }

  function outcome(issue, data, mine) {
    const by = $("#by").value.trim();
    if (!by) return el("p", { class: "notice", t: "review.name_first" });
    const known = data.review_known;
    const text = basket.file(known ? data.review : null, mine, by);
    const status = el("span", { class: "quiet", role: "status" });
    const box = el("div", {}, el("h3", { t: known && data.review ? "review.file_whole" : "review.file_new", values: { file: data.review_name } }));
    const pre = el("pre", { tabindex: "0", role: "region", "t-aria-label": "review.file", "data-file": data.review_name }, text);
    const link = el("a", { class: "button main", download: data.review_name, "data-download": issue.issue_id, t: "review.download", values: { file: data.review_name } });
    link.href = URL.createObjectURL(new Blob([text], { type: "application/toml;charset=utf-8" }));
    box.append(pre, el("div", { class: "ways" }, link,
      el("button", { type: "button", t: "review.copy", onclick: function () { copy(pre, status); } }),
      el("button", { type: "button", t: "review.empty_basket", onclick: function () { if (confirm(desk.t("review.sure"))) empty(issue.issue_id); } }),
      status),
    el("p", { class: "quiet", t: inArchive(data) ? "review.where_folder" : "review.where", values: { folder: data.review_folder, source: data.source } }));
    return box;
  }

  function copy(pre, status) {
    const done = function () { status.replaceChildren(el("span", { t: "review.copied" })); };
    const otherwise = function () {
      const range = document.createRange();
      range.selectNodeContents(pre);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      if (document.execCommand("copy")) done();
      else status.replaceChildren(el("span", { t: "review.copy_by_hand" }));
    };
    if (navigator.clipboard) navigator.clipboard.writeText(pre.textContent).then(done, otherwise);
    else otherwise();
  }

  const by = $("#by");
  by.value = desk.recall("reviewer", "");
  by.addEventListener("change", function () {
    desk.keep("reviewer", by.value.trim());
    show();
  });
  $("#who").addEventListener("submit", function (event) {
    event.preventDefault();
    desk.keep("reviewer", by.value.trim());
    show();
  });
  const other = $("#other");
  other.append(el("option", { value: "", t: "review.choose" }));
  for (const one of issues) other.append(el("option", { value: one.issue_id }, desk.issueName(one)));
  other.addEventListener("change", function () { location.hash = other.value; });
  addEventListener("hashchange", show);
  addEventListener("storage", show);
  document.addEventListener("desk:language", show);
  show();
})();
