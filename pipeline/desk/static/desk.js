// What every page uses: data files, words in two languages, elements, places of the text, what is kept in the browser.
// A classic script: from file:// a browser loads no module, and answers no fetch.
(function () {
  "use strict";

  const desk = (window.desk = {});

  // --- data files: data/<kind>/<key>.js calls desk.add(kind, key, value) --------------------------------------------

  const held = new Map();
  const coming = new Map();
  const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

  desk.add = function (kind, key, value) {
    held.set(kind + "/" + key, value);
  };

  // A value whose file stands in the page, or has been loaded; undefined where it has not.
  desk.held = function (kind, key) {
    return held.get(kind + "/" + key);
  };

  // A promise of a value: its file is loaded, once. Rejected where there is no such file.
  desk.load = function (kind, key) {
    const name = kind + "/" + key;
    if (held.has(name)) return Promise.resolve(held.get(name));
    if (!NAME.test(kind) || !NAME.test(key)) return Promise.reject(new Error(name));
    if (!coming.has(name)) {
      coming.set(name, new Promise(function (resolve, reject) {
        const script = document.createElement("script");
        script.src = "data/" + name + ".js";
        script.onload = function () {
          script.remove();
          if (held.has(name)) resolve(held.get(name));
          else reject(new Error(name));
        };
        script.onerror = function () {
          script.remove();
          coming.delete(name);
          reject(new Error(name));
        };
        document.head.append(script);
      }));
    }
    return coming.get(name);
  };

  // Give a large value back that is needed no more.
  desk.forget = function (kind, key) {
    held.delete(kind + "/" + key);
    coming.delete(kind + "/" + key);
  };

  // Rows {columns: […], rows: [[…]]} as objects. Identifiers of an issue's rows begin with a dot for its `prefix`.
  desk.unpack = function (packed) {
    const columns = packed.columns, prefix = packed.prefix;
    const ids = columns.map(function (name) { return Boolean(prefix) && (name === "$row" || name.endsWith("_id")); });
    return packed.rows.map(function (values) {
      const row = {};
      for (let i = 0; i < columns.length; i++) {
        const value = values[i];
        row[columns[i]] = ids[i] && typeof value === "string" && value[0] === "." ? prefix + value : value;
      }
      return row;
    });
  };

  // --- words ----------------------------------------------------------------------------------------------------------

  let language = "zh";

  // The words of a key in the language of the page; {name} is filled in from the values.
  desk.t = function (key, values) {
    const words = (held.get("words/all") || {})[key];
    const text = words ? words[language === "en" ? 1 : 0] : key;
    return text.replace(/\{(\w+)\}/g, function (whole, name) {
      return values && name in values ? String(values[name]) : whole;
    });
  };

  desk.language = function () {
    return language;
  };

  // Change the language of all that has data-t, or data-t-<attribute>; data-t-values are the values, as JSON. Others
  // hear of it by the event "desk:language".
  desk.speak = function (to) {
    language = to === "en" ? "en" : "zh";
    document.documentElement.lang = language === "en" ? "en" : "zh-CN";
    translate(document);
    for (const button of document.querySelectorAll("button[data-lang]")) {
      button.setAttribute("aria-pressed", String(button.dataset.lang === language));
    }
    document.dispatchEvent(new CustomEvent("desk:language", { detail: language }));
  };

  const ATTRIBUTES = ["aria-label", "placeholder", "title"];

  function translate(root) {
    for (const element of root.querySelectorAll("[data-t]")) {
      const values = element.dataset.tValues ? JSON.parse(element.dataset.tValues) : undefined;
      element.textContent = desk.t(element.dataset.t, values);
    }
    for (const name of ATTRIBUTES) {
      for (const element of root.querySelectorAll("[data-t-" + name + "]")) {
        element.setAttribute(name, desk.t(element.getAttribute("data-t-" + name)));
      }
    }
  }

  const OF_PAGES = { "blocks.role": "block", "parts.kind": "part" };

  // A word of a closed column of the data ("dates", "bound", "by") in the language of the page: that of the pages, else
  // that of the exports; the word itself where it has none.
  desk.word = function (dataset, column, word) {
    const name = dataset + "." + column, key = "value." + (OF_PAGES[name] || column) + "." + word;
    const words = ((held.get("columns/all") || {})[name] || {}).words || {};
    if (!(word in words)) return String(word);
    return (held.get("words/all") || {})[key] ? desk.t(key) : language === "en" ? String(word) : words[word];
  };

  // --- elements: data become text, never HTML ---------------------------------------------------------------------------

  // An element with attributes and children (elements, or strings that become text). `t` names the words of the page
  // that it holds, `values` what is filled in there; `class` and `on<event>` functions are understood.
  desk.el = function (name, attributes) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key === "t") {
        element.dataset.t = value;
        if (attributes.values) element.dataset.tValues = JSON.stringify(attributes.values);
        element.textContent = desk.t(value, attributes.values);
      } else if (key === "values") {
        continue;
      } else if (typeof value === "function") {
        element.addEventListener(key.replace(/^on/, ""), value);
      } else if (key.startsWith("t-")) {
        element.setAttribute("data-" + key, value);
        element.setAttribute(key.slice(2), desk.t(value));
      } else {
        element.setAttribute(key, value === true ? "" : String(value));
      }
    }
    for (let i = 2; i < arguments.length; i++) {
      const child = arguments[i];
      if (child !== null && child !== undefined && child !== false) element.append(child);
    }
    return element;
  };

  desk.$ = function (selector, root) {
    return (root || document).querySelector(selector);
  };

  // --- places: rows count code points, JavaScript counts units of UTF-16 ----------------------------------------------

  // How to get from one to the other in a text: unit(codePoint) and point(unit).
  desk.places = function (text) {
    const pairs = []; // the code points at which a character of two units stands
    const found = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;
    for (let match = found.exec(text); match; match = found.exec(text)) pairs.push(match.index - pairs.length);
    function before(point) {
      let low = 0, high = pairs.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (pairs[middle] < point) low = middle + 1;
        else high = middle;
      }
      return low;
    }
    return {
      unit: function (point) {
        return point + before(point);
      },
      point: function (unit) {
        let low = 0, high = pairs.length; // pairs[i] stands at the unit pairs[i] + i
        while (low < high) {
          const middle = (low + high) >> 1;
          if (pairs[middle] + middle < unit) low = middle + 1;
          else high = middle;
        }
        return unit - low;
      },
    };
  };

  // --- links -------------------------------------------------------------------------------------------------------------

  // To an issue, and a row or document in it: issue.html#441803-2018-03/d04.
  desk.link = function (issueId, row) {
    const rest = row && row !== issueId ? "/" + (row.startsWith(issueId + ".") ? row.slice(issueId.length + 1) : row) : "";
    return "issue.html#" + issueId + rest;
  };

  // What an issue is called, as its gazette prints it.
  desk.issueName = function (issue) {
    return issue.gazette + " " + (issue.year ? issue.year + "年" : "") + (issue.number_label || "");
  };

  // The page of a source file, where its form has pages that a browser opens.
  desk.pageLink = function (link, page) {
    return link && page && /\.pdf$/i.test(link) ? link + "#page=" + page : link;
  };

  // --- what is kept in this browser, for this site -------------------------------------------------------------------

  const site = location.pathname.replace(/[^/]*$/, "");

  desk.recall = function (name, otherwise) {
    try {
      const value = localStorage.getItem("desk:" + site + name);
      return value === null ? otherwise : JSON.parse(value);
    } catch (error) {
      return otherwise;
    }
  };

  desk.keep = function (name, value) {
    try {
      localStorage.setItem("desk:" + site + name, JSON.stringify(value));
      return true;
    } catch (error) {
      return false; // a browser that keeps nothing: the page says so
    }
  };

  language = desk.recall("language", "zh") === "en" ? "en" : "zh";

  // --- the head of the page ------------------------------------------------------------------------------------------

  document.addEventListener("DOMContentLoaded", function () {
    for (const button of document.querySelectorAll("button[data-lang]")) {
      button.addEventListener("click", function () {
        desk.keep("language", button.dataset.lang);
        desk.speak(button.dataset.lang);
      });
    }
    if (language === "en") desk.speak("en");
    const skip = document.querySelector(".skip");
    skip.addEventListener("click", function (event) {
      event.preventDefault(); // the part of the address behind # says which issue is shown
      document.getElementById("main").focus();
    });
  });
})();
