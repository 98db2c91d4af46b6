// The basket: verdicts, corrections and sign-offs that were decided in this browser and are not yet in a review file.
(function () {
  "use strict";

  const el = desk.el;
  const columns = desk.held("columns", "all") || {};

  // {issue_id: {verdicts: {key: verdict}, corrections: [correction], sign_off: {…} or undefined}}
  function all() {
    return desk.recall("basket", {});
  }

  function change(issueId, step) {
    const basket = all();
    const mine = basket[issueId] || { verdicts: {}, corrections: [] };
    step(mine);
    if (Object.keys(mine.verdicts).length || mine.corrections.length || mine.sign_off) basket[issueId] = mine;
    else delete basket[issueId];
    const kept = desk.keep("basket", basket);
    if (!kept) alert(desk.t("basket.not_kept"));
    count();
  }

  function count() {
    const badge = document.getElementById("basket-count");
    if (!badge) return;
    let number = 0;
    for (const one of Object.values(all())) number += Object.keys(one.verdicts).length + one.corrections.length + (one.sign_off ? 1 : 0);
    badge.hidden = !number;
    badge.textContent = String(number);
  }

  function today() {
    const now = new Date();
    return now.getFullYear() + "-" + String(now.getMonth() + 1).padStart(2, "0") + "-" + String(now.getDate()).padStart(2, "0");
  }

  const basket = (desk.basket = { all: all, change: change, today: today });

  basket.verdict = function (issueId, key) {
    const mine = all()[issueId];
    return (mine && mine.verdicts[key]) || null;
  };

  basket.decide = function (finding, state) {
    change(finding.issue_id, function (mine) {
      if (state === null) {
        delete mine.verdicts[finding.key];
        return;
      }
      mine.verdicts[finding.key] = Object.assign({}, finding, { state: state, was: finding.state, on: today() });
    });
  };

  // The buttons of a finding: right, false alarm, to be corrected; `changed` is called after each.
  basket.buttons = function (finding, changed) {
    const draft = basket.verdict(finding.issue_id, finding.key);
    const state = draft ? draft.state : finding.state;
    const box = el("div", { class: "decide", role: "group", "t-aria-label": "basket.decide" });
    for (const name of ["confirmed", "dismissed"]) {
      box.append(
        el("button", {
          type: "button", t: "basket." + name, "aria-pressed": String(state === name), "data-verdict": name,
          onclick: function () {
            basket.decide(finding, draft && draft.state === name ? null : name);
            changed();
          },
        })
      );
    }
    box.append(el("a", { class: "button", t: "basket.correct", "data-verdict": "correct", href: desk.link(finding.issue_id, finding.row) + "/correct" }));
    if (draft) box.append(el("span", { class: "quiet", t: "basket.in" }));
    return box;
  };

  // --- corrections ------------------------------------------------------------------------------------------------------

  function correctable(dataset) {
    return Object.keys(columns).filter(function (name) { return name.startsWith(dataset + ".") && columns[name].correctable; });
  }

  // Whether rows of a dataset can be corrected.
  basket.takes = function (dataset) {
    return correctable(dataset).length > 0;
  };

  // A form that corrects one column of a row of an issue.
  basket.correct = function (about) {
    const names = correctable(about.dataset);
    if (!names.length) return el("span", {});
    const column = el("select", {}), input = el("span", {}), why = el("input", { type: "text" });
    for (const name of names) column.append(el("option", { value: name }, desk.columnName(name)));
    if (names.includes("dates.edtf")) column.value = "dates.edtf"; // all else of a date follows from it
    function show() {
      input.replaceChildren(field(column.value, about.row[column.value.split(".")[1]]));
    }
    column.addEventListener("change", show);
    show();
    const told = el("p", { class: "quiet", role: "status" });
    const form = el("form", { class: "correct" },
      el("label", { class: "field" }, el("span", { t: "basket.column" }), column),
      el("label", { class: "field" }, el("span", { t: "basket.now" }), input),
      el("label", { class: "field whole" }, el("span", { t: "basket.why" }), why),
      el("button", { type: "submit", class: "main", t: "basket.add" }),
      about.drop ? el("button", { type: "button", t: "basket.drop", onclick: function () { add("drop"); } }) : null,
      told
    );
    function add(action) {
      const name = column.value.split(".")[1], control = input.firstElementChild;
      const now = action === "drop" ? null : read(columns[column.value], control.value);
      if (now === undefined) {
        told.replaceChildren(el("span", { class: "state error", t: "basket.wrong" }));
        control.focus();
        return;
      }
      const was = about.row[name];
      const entry = Object.assign({}, about.anchor, {
        dataset: about.dataset, action: action, column: action === "drop" ? null : name,
        type: columns[column.value].type, was: was === undefined ? null : was, now: now, why: why.value.trim(), on: today(),
      });
      change(about.issue_id, function (mine) {
        mine.corrections = mine.corrections.filter(function (one) {
          return one.row !== entry.row || one.column !== entry.column || one.action !== entry.action;
        });
        mine.corrections.push(entry);
      });
      told.replaceChildren(el("span", { class: "state good", t: "basket.added" }));
    }
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      add("set");
    });
    return el("details", { class: "correcting" }, el("summary", { t: "basket.correct_row" }), form);
  };

  // A column of few words is chosen from those that a review file may say.
  function field(name, was) {
    const column = columns[name], [dataset, own] = name.split(".");
    const text = was === null || was === undefined ? "" : Array.isArray(was) ? was.join("、") : String(was);
    if (column.type === "bool" || column.values.length) {
      const select = el("select", {});
      for (const word of column.type === "bool" ? ["true", "false"] : column.values) {
        const said = column.type === "bool" ? desk.t(word === "true" ? "yes" : "no") : desk.word(dataset, own, word);
        select.append(el("option", { value: word, selected: word === text }, said));
      }
      return select;
    }
    return el("input", { type: column.type === "date" ? "date" : "text", value: text });
  }

  // What a person typed as a value of the column; undefined where it is none.
  function read(column, text) {
    const words = text.trim();
    if (words === "") return column.nullable ? null : undefined;
    if (column.type === "bool") return words === "true";
    if (column.type === "int") return /^-?\d+$/.test(words) ? Number(words) : undefined;
    if (column.type === "float") return /^-?\d+(\.\d+)?$/.test(words) ? Number(words) : undefined;
    if (column.type === "date") return /^\d{4}-\d\d-\d\d$/.test(words) ? words : undefined;
    if (column.type.startsWith("list")) return words.split("、").map(function (one) { return one.trim(); }).filter(Boolean);
    return words;
  }

  desk.columnName = function (name) {
    const words = columns[name];
    const own = name.split(".")[1];
    if (!words) return own;
    return desk.language() === "en" || words.zh === own ? own : words.zh + "（" + own + "）";
  };

  // --- the review file ---------------------------------------------------------------------------------------------------

  function quoted(text) {
    return '"' + String(text).replace(/[\\"\u0000-\u001f\u007f]/g, function (c) {
      const short = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r" }[c];
      return short || "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0");
    }) + '"';
  }

  // A value of TOML, which has no null: no value is "".
  function literal(value, type) {
    if (value === null || value === undefined) return '""';
    if (Array.isArray(value)) return "[" + value.map(quoted).join(", ") + "]";
    if (typeof value === "boolean") return String(value);
    if (typeof value === "number") return type === "float" && Number.isInteger(value) ? value + ".0" : String(value);
    if (type === "date") return value; // a date of TOML
    return quoted(value);
  }

  function lines(pairs) {
    return pairs.filter(function (pair) { return pair[1] !== null && pair[1] !== undefined && pair[1] !== ""; })
      .map(function (pair) { return pair[0] + " = " + pair[1]; });
  }

  // A document is known by its number, else by its title.
  function anchor(one) {
    const name = one.document || one.title;
    return [["document", name && quoted(name)]];
  }

  function words(one) {
    return [
      ["quote", one.words && quoted(one.words)],
      ["before", one.words && one.before && quoted(one.before)],
      ["after", one.words && one.after && quoted(one.after)],
    ];
  }

  // What the basket holds of an issue as entries of a review file, and the sign-off if there is one.
  basket.entries = function (mine, by) {
    const blocks = [];
    for (const one of mine.corrections) {
      const plain = one.dataset === "documents" || one.dataset === "issues";
      blocks.push(["[[correction]]"].concat(lines((one.dataset === "issues" ? [] : anchor(one)).concat([
        ["dataset", quoted(one.dataset)],
      ], plain ? [] : words(one), [
        ["action", one.action === "set" ? null : quoted(one.action)],
        ["was", one.column && "{ " + one.column + " = " + literal(one.was, one.type) + " }"],
        ["set", one.column && "{ " + one.column + " = " + literal(one.now, one.type) + " }"],
        ["by", quoted(by)], ["on", one.on], ["why", one.why && quoted(one.why)],
      ]))).join("\n"));
    }
    for (const one of Object.values(mine.verdicts)) {
      blocks.push(["[[verdict]]"].concat(lines(anchor(one).concat([["code", quoted(one.code)]], words(one), [
        ["state", quoted(one.state)], ["by", quoted(by)], ["on", one.on],
      ]))).join("\n"));
    }
    const sign = mine.sign_off
      ? ["[sign_off]"].concat(lines([
          ["by", quoted(by)], ["on", mine.sign_off.on], ["source_sha256", quoted(mine.sign_off.source_sha256)],
          ["rows_sha256", mine.sign_off.rows_sha256 && quoted(mine.sign_off.rows_sha256)],
        ])).join("\n")
      : null;
    return { blocks: blocks, sign: sign };
  };

  // The whole file: all that stands in the one that is there, then what is new. A new sign-off takes the place of the old
  // one; nothing else of it is changed.
  basket.file = function (existing, mine, by) {
    const made = basket.entries(mine, by);
    let text = existing || "";
    if (made.sign) text = withoutSignOff(text);
    text = text.replace(/\s+$/, "");
    return (text ? text + "\n\n" : "") + made.blocks.concat(made.sign ? [made.sign] : []).join("\n\n") + "\n";
  };

  // The text without its table [sign_off]: from its head to the next one, comments that stand above that head not counted.
  function withoutSignOff(text) {
    const kept = [];
    let inside = false, above = [];
    for (const line of text.split("\n")) {
      const head = /^\s*\[/.test(line) && /^\s*\[\[?\s*[\w".\s-]+\]\]?\s*(#.*)?$/.test(line);
      if (head) {
        inside = /^\s*\[\s*sign_off\s*\]/.test(line);
        if (!inside) kept.push(...above);
        above = [];
      }
      if (inside) {
        if (/^\s*(#.*)?$/.test(line)) above.push(line);
        else above = [];
      } else if (!head || !inside) kept.push(line);
    }
    return kept.join("\n");
  }

  document.addEventListener("DOMContentLoaded", count);
  addEventListener("storage", count);
})();
