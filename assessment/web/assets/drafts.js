// Loaded by Streamlit's page: keeps what is typed into long texts until the server has it on disk.
// A text area commits only when it is left; a closed tab, a dropped line or a restart would lose the words typed since.
// A draft names the person, the administration, the assessment and the field; it lives seven days, is cleared at sign-out, and is not
// kept on a shared computer. What the server stored is told by a marker in the page: a container whose name carries a checksum.
(() => {
  const PREFIX = "gsa-draft/";
  const KEPT_MS = 7 * 24 * 3600 * 1000;
  const IDLE_MS = 1000;
  const LOOK_MS = 250;
  const HOLD_MS = 3000;
  const FIELD = /st-key-((?:comment|reason)-\S+)/;
  const PLACE = /st-key-place-(\S+)/;
  const MARKER = /st-key-kept-((?:comment|reason)-\S+)-([0-9a-f]{8})(?:\s|$)/;
  const idle = new Map(); // text area -> timer of its next commit
  const before = new WeakMap(); // text area -> its words before the last change
  const typedIn = new Set(); // text areas whose words may not be stored yet
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

  // Where a text belongs

  function fieldOf(area) {
    for (let one = area.closest('[class*="st-key-"]'); one; one = one.parentElement) {
      const found = typeof one.className === "string" && one.className.match(FIELD);
      if (found) return found[1];
    }
    return "";
  }

  function keyOf(field) {
    const place = document.querySelector('[class*="st-key-place-"]');
    const where = place && place.className.match(PLACE);
    return session && !session.shared && field && where ? `${PREFIX}${session.account}/${where[1]}/${field}` : "";
  }

  const isOurs = (area) => area instanceof HTMLTextAreaElement && fieldOf(area) !== "";

  // field -> checksums of the words that need no draft: what is on disk, and what a person gave up in a conflict.
  function markers() {
    const found = new Map();
    for (const marker of document.querySelectorAll('[class*="st-key-kept-"]')) {
      const [, field, sum] = marker.className.match(MARKER) || [];
      if (field) found.set(field, (found.get(field) || new Set()).add(sum));
    }
    return found;
  }

  function isStored(area) {
    const sums = markers().get(fieldOf(area));
    return !area.isConnected || (sums !== undefined && sums.has(checksum(area.value)));
  }

  // Drafts

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

  function note(area) {
    const key = keyOf(fieldOf(area));
    if (key) sent.set(key, area.value);
  }

  function commit(area) {
    note(area);
    area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true, cancelable: true }));
  }

  function typed(area) {
    const key = keyOf(fieldOf(area));
    if (key) {
      const earlier = read(key);
      keep(key, { text: area.value, base: earlier ? earlier.base : before.get(area) || "", at: Date.now() });
    }
    typedIn.add(area);
    clearTimeout(idle.get(area));
    idle.set(area, setTimeout(() => commit(area), IDLE_MS));
  }

  function write(area, text) {
    before.set(area, area.value);
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Words that never reached the server come back once: over what they were typed on, else below what stands there now.
  function restore(area) {
    const key = keyOf(fieldOf(area));
    if (!key || restored.has(area) || area.disabled) return;
    restored.add(area);
    const draft = read(key);
    const words = draft ? draft.text.trim() : "";
    if (!words) return;
    if (!area.value.includes(words)) {
      const untouched = area.value === draft.base || !area.value.trim();
      write(area, untouched ? draft.text : `${area.value.trimEnd()}\n\n${words}`);
    } else if (isStored(area)) {
      localStorage.removeItem(key);
    }
  }

  // What is on disk needs no draft; what was typed since has it as its base.
  function settle(field, sums) {
    const key = keyOf(field);
    const draft = key && read(key);
    const words = sent.get(key);
    if (draft && sums.has(checksum(draft.text))) {
      localStorage.removeItem(key);
    } else if (draft && words !== undefined && draft.base !== words && sums.has(checksum(words))) {
      keep(key, { ...draft, base: words });
    }
  }

  function look() {
    for (const [field, sums] of markers()) settle(field, sums);
    for (const area of typedIn) if (isStored(area)) typedIn.delete(area);
    for (const area of document.querySelectorAll("textarea")) if (isOurs(area)) restore(area);
  }

  // What was chosen or left while the line was down reached nobody, and a restarted server does not even know the page's parts: Streamlit would
  // pass over all further answers without a word. So a button nobody sees, closed like all while the line is down, has the whole page drawn.
  let wasDown = false;
  function watchLine() {
    const again = document.querySelector(".st-key-again button");
    if (!again) return;
    if (wasDown && !again.disabled) again.click();
    wasDown = again.disabled;
  }

  let waiting = 0;
  function lookSoon() {
    watchLine();
    if (!waiting) waiting = setTimeout(() => ((waiting = 0), look()), LOOK_MS);
  }

  // A quick tap on a link leaves the page before the words of the field were taken; so the tap waits for them, a moment at most.
  function hold(event) {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    const open = [...typedIn].filter((area) => !isStored(area));
    const isPlain = event.isTrusted && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || link.target === "_blank" || !isPlain || open.length === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    open.forEach(commit);
    const last = Date.now() + HOLD_MS;
    const follow = () => {
      if (Date.now() < last && !open.every(isStored)) return setTimeout(follow, 50);
      look();
      return link.click();
    };
    follow();
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
    new MutationObserver(lookSoon).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["class", "disabled"] });
  }

  function entered(area) {
    before.set(area, area.value);
    restore(area);
  }

  document.addEventListener("focusin", (event) => isOurs(event.target) && entered(event.target));
  document.addEventListener("beforeinput", (event) => isOurs(event.target) && before.set(event.target, event.target.value));
  document.addEventListener("input", (event) => isOurs(event.target) && typed(event.target));
  document.addEventListener("focusout", (event) => {
    if (!isOurs(event.target)) return;
    clearTimeout(idle.get(event.target));
    note(event.target);
  });
  window.addEventListener("click", hold, true); // before every other listener: also "Sign out" waits
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
