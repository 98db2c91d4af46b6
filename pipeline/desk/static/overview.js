// What the pages over many issues share: places, filters that stand in the address, lists that come from several files.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$;
  const issues = new Map(desk.unpack(desk.held("issues", "all")).map(function (one) { return [one.issue_id, one]; }));
  const places = new Map();
  for (const one of issues.values()) places.set(one.place, one.division || one.gazette);
  const MANY_ISSUES = 1500; // beyond which a place (of deadlines: a year) is chosen before its rows are loaded

  const overview = (desk.overview = { issues: issues, places: places, many: issues.size > MANY_ISSUES });

  overview.placeOf = function (id) {
    return id.slice(0, id.indexOf("-"));
  };

  // Rows of several files of a kind, one after the other.
  overview.load = function (kind, keys) {
    return Promise.all(keys.map(function (key) { return desk.load(kind, key); })).then(function (lists) {
      const rows = [];
      for (const list of lists) for (const row of desk.unpack(list)) rows.push(row);
      return rows;
    });
  };

  // Of the keys of a kind those to be loaded: the one that is chosen, else all; none where there are too many.
  overview.wanted = function (chosen, keys) {
    return chosen ? keys.filter(function (key) { return key === chosen; }) : overview.many ? [] : keys;
  };

  // What stands above a list: why nothing is shown yet, that there is no issue at all, or a sum {t, values}.
  overview.tell = function (line, notice, sum) {
    line.replaceChildren(notice ? el("span", { class: "notice", t: notice })
      : issues.size ? el("span", sum) : el("span", { class: "quiet", t: "empty.issues" }));
  };

  // Fill a select: the values with their words, after a first option that means all; what was chosen stays.
  overview.options = function (select, values, words, first) {
    const before = select.value;
    select.replaceChildren();
    if (first) select.append(el("option", { value: "", t: first }));
    for (const value of values) {
      const said = words ? words(value) : String(value);
      select.append(typeof said === "string" ? el("option", { value: value }, said) : el("option", Object.assign({ value: value }, said)));
    }
    if (Array.from(select.options).some(function (one) { return one.value === before; })) select.value = before;
  };

  // `first` where no place need be chosen, however many issues there are.
  overview.fillPlaces = function (select, keys, first) {
    const own = Array.from(new Set(keys)).filter(function (key) { return places.has(key); });
    overview.options(select, own, function (key) { return places.get(key); }, first || (overview.many ? "overview.choose_place" : "all"));
  };

  // The controls of a form by their ids, kept behind # of the address, so that back brings them back and a view can be
  // passed on. A select takes the values that it has: read the address again when those of others are loaded.
  overview.address = function (names) {
    return {
      read: function () {
        for (const part of location.hash.slice(1).split("&")) {
          const cut = part.indexOf("="), name = part.slice(0, Math.max(cut, 0));
          if (!names.includes(name)) continue;
          let value = part.slice(cut + 1);
          try { value = decodeURIComponent(value); } catch (error) { /* as it stands */ }
          const control = $("#" + name);
          if (control.type === "checkbox") control.checked = value === "1";
          else if (control.tagName !== "SELECT" || Array.from(control.options).some(function (one) { return one.value === value; })) control.value = value;
        }
      },
      keep: function () {
        const parts = [];
        for (const name of names) {
          const control = $("#" + name);
          const value = control.type === "checkbox" ? (control.checked ? "1" : "") : control.value;
          if (value && control.dataset.usual !== value) parts.push(name + "=" + encodeURIComponent(value));
        }
        const hash = "#" + parts.join("&");
        if (location.hash !== hash && (location.hash || parts.length)) history.replaceState(null, "", hash);
      },
    };
  };

  // A form that is read again when anything in it changes.
  overview.listen = function (form, again) {
    form.addEventListener("input", again);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    const button = $("#print");
    if (button) button.addEventListener("click", function () { print(); });
  };

  overview.notLoaded = function (element) {
    return function () {
      element.replaceChildren(el("span", { class: "state error", t: "not_loaded" }));
    };
  };

  overview.issueName = function (issueId) {
    return issues.has(issueId) ? desk.issueName(issues.get(issueId)) : issueId;
  };

  overview.yearName = function (year) {
    return year === "none" ? desk.t("overview.no_year") : desk.language() === "en" ? String(year) : year + "年";
  };

  // Words of the print in one line.
  overview.flat = function (text) {
    return text.replace(/\s+/g, " ");
  };

  // When the page gets another width; a phone's keyboard changes the height alone.
  overview.onResize = function (again) {
    let width = innerWidth;
    addEventListener("resize", function () {
      if (innerWidth !== width) again();
      width = innerWidth;
    });
  };

  // A part of a long list, with a button for the rest; all of it for printing.
  overview.inSteps = function (list, button, step, item) {
    let rows = [], shown = 0;
    function more(number) {
      const part = document.createDocumentFragment();
      for (const row of rows.slice(shown, shown + number)) part.append(item(row));
      list.append(part);
      shown = Math.min(rows.length, shown + number);
      button.hidden = shown >= rows.length;
    }
    button.addEventListener("click", function () { more(step); });
    addEventListener("beforeprint", function () { more(rows.length); });
    return function (all) {
      rows = all;
      shown = 0;
      list.replaceChildren();
      more(step);
    };
  };

  // A role: its sign and its word. Signs differ in shape, colours come besides.
  const SIGNS = { lead: "●", responsible: "■", cooperate: "△" };
  overview.ROLES = Object.keys(SIGNS);

  overview.sign = function (role, text) {
    return el("span", { class: "mark " + role }, el("span", { "aria-hidden": "true" }, SIGNS[role] || "◇"), text);
  };

  overview.role = function (role) {
    return overview.sign(role, el("span", { t: "value.role." + role }));
  };

  // Who owes something: [name, role, how near].
  overview.owners = function (owed) {
    const list = el("ul", { class: "owners" });
    for (const one of owed) {
      list.append(el("li", {}, overview.role(one[1]), el("span", { class: "name" }, one[0]),
        one[2] !== "sentence" ? el("span", { class: "quiet", t: "overview.scope_" + one[2] }) : null));
    }
    return list;
  };
})();
