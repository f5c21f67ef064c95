// Loaded by Streamlit's page: keeps what is typed into long texts until the server has it on disk.
// A text area commits only when it is left; a closed tab, a dropped line or a restart would lose the words typed since.
// A draft names the person, the administration, the assessment and the field; it lives seven days, is cleared at sign-out, and is not
// kept on a shared computer. What the server stored is told by a marker in the page: a container whose name carries a checksum.
(() => {
  const PREFIX = "gsa-draft/";
  const KEPT_MS = 7 * 24 * 3600 * 1000;
  const IDLE_MS = 1000;
  const FIELD = /st-key-((?:comment|reason)-\S+)/;
  const PLACE = /st-key-place-(\S+)/;
  const idle = new Map();
  const begun = new WeakMap(); // text area -> its words when it was entered
  const sent = new Map(); // draft key -> words last sent to the server
  const restored = new WeakSet();
  let session = null;

  const crcTable = Array.from({ length: 256 }, (_, n) => {
    for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
  });

  function checksum(text) {
    let crc = 0xffffffff;
    for (const byte of new TextEncoder().encode(text)) crc = crcTable[(crc ^ byte) & 0xff] ^ (crc >>> 8);
    return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
  }

  function named(element, pattern) {
    const holder = element.closest('[class*="st-key-"]');
    for (let one = holder; one; one = one.parentElement) {
      const found = typeof one.className === "string" && one.className.match(pattern);
      if (found) return found[1];
    }
    return "";
  }

  function keyOf(area) {
    const field = named(area, FIELD);
    const place = document.querySelector('[class*="st-key-place-"]');
    const where = place && place.className.match(PLACE);
    return session && !session.shared && field && where ? `${PREFIX}${session.account}/${where[1]}/${field}` : "";
  }

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function keep(key, draft) {
    try {
      localStorage.setItem(key, JSON.stringify(draft));
    } catch {
      // No room or no storage: the server still gets the text when it is committed.
    }
  }

  function purge() {
    const old = Date.now() - KEPT_MS;
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX) && !((read(key) || {}).at > old)) localStorage.removeItem(key);
    }
  }

  function commit(area) {
    const key = keyOf(area);
    if (key) sent.set(key, area.value);
    area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true, cancelable: true }));
  }

  function typed(area) {
    const key = keyOf(area);
    if (key) {
      const earlier = read(key);
      const base = earlier ? earlier.base : sent.get(key) ?? begun.get(area) ?? "";
      keep(key, { text: area.value, base, at: Date.now() });
    }
    clearTimeout(idle.get(area));
    idle.set(area, setTimeout(() => commit(area), IDLE_MS));
  }

  function write(area, text) {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Words that never reached the server come back once: over what they were typed on, else below what stands there now.
  function restore(area) {
    if (restored.has(area) || area.disabled || area === document.activeElement) return;
    const key = keyOf(area);
    if (!key) return;
    restored.add(area);
    const draft = read(key);
    if (!draft || !draft.text.trim()) return;
    if (area.value.includes(draft.text.trim())) {
      localStorage.removeItem(key);
    } else {
      const untouched = area.value === draft.base || !area.value.trim();
      write(area, untouched ? draft.text : `${area.value.trimEnd()}\n\n${draft.text.trim()}`);
    }
  }

  // What is on disk needs no draft; what was typed since has it as its base.
  function settle(key, stored) {
    const draft = read(key);
    const words = sent.get(key);
    if (draft && checksum(draft.text) === stored) {
      localStorage.removeItem(key);
    } else if (draft && words !== undefined && draft.base !== words && checksum(words) === stored) {
      keep(key, { ...draft, base: words });
    }
  }

  function forgetStored() {
    if (!session) return;
    for (const marker of document.querySelectorAll('[class*="st-key-kept-"]')) {
      const found = marker.className.match(/st-key-kept-(comment|reason)-(\S+)-([0-9a-f]{8})(?:\s|$)/);
      const place = document.querySelector('[class*="st-key-place-"]');
      const where = place && place.className.match(PLACE);
      if (!found || !where) continue;
      const key = `${PREFIX}${session.account}/${where[1]}/${found[1]}-${found[2]}`;
      settle(key, found[3]);
    }
  }

  function look() {
    forgetStored();
    for (const area of document.querySelectorAll("textarea")) if (FIELD.test(named(area, /(st-key-\S+)/))) restore(area);
  }

  let waiting = 0;
  function lookSoon() {
    if (!waiting) waiting = setTimeout(() => ((waiting = 0), look()), 250);
  }

  async function start() {
    try {
      const answer = await fetch("/session", { credentials: "same-origin", cache: "no-store" });
      if (!answer.ok) return;
      session = await answer.json();
    } catch {
      setTimeout(start, 5000);
      return;
    }
    purge();
    look();
    new MutationObserver(lookSoon).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });
  }

  const isOurs = (area) => area instanceof HTMLTextAreaElement && named(area, FIELD);
  document.addEventListener("focusin", (event) => isOurs(event.target) && begun.set(event.target, event.target.value));
  document.addEventListener("input", (event) => isOurs(event.target) && typed(event.target));
  document.addEventListener("focusout", (event) => isOurs(event.target) && clearTimeout(idle.get(event.target)));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
