// Loaded by Streamlit's page (never by the door's own): a tab whose session has ended shows nothing, and "Sign out" is one click.
// The server closes open connections itself; this covers tabs that were offline, asleep, or kept by the browser at that moment.
(() => {
  // Streamlit's page would first look for its server below a page's own address, and ask it twice before connecting.
  window.__streamlit = {
    BACKEND_BASE_URL: location.origin + "/",
    HOST_CONFIG: { allowedOrigins: [], useExternalAuthToken: false },
  };

  const SIGN_OUT = "/sign-out";
  const EVERY_MS = 60000;
  let leaving = false;

  function leave(address) {
    if (leaving) return;
    leaving = true;
    document.documentElement.replaceChildren();
    location.replace(address);
  }

  function here() {
    const next = location.pathname + location.search;
    return next === "/" ? "/sign-in?ended=1" : "/sign-in?ended=1&next=" + encodeURIComponent(next);
  }

  async function ask() {
    const answer = await fetch("/session", { credentials: "same-origin", cache: "no-store" });
    if (answer.status === 401) leave(here());
    return answer.ok ? answer.json() : null;
  }

  async function check() {
    if (leaving || document.visibilityState !== "visible") return;
    try {
      const session = await ask();
      if (session) document.documentElement.lang = session.language;
    } catch {
      // No line: the next check will tell.
    }
  }

  async function signOut() {
    const session = await ask();
    if (!session) return;
    try {
      localStorage.clear();
      sessionStorage.clear();
    } catch {
      // Storage is switched off: there is nothing to clear.
    }
    const form = document.createElement("form");
    form.method = "post";
    form.action = SIGN_OUT;
    const token = document.createElement("input");
    token.type = "hidden";
    token.name = "token";
    token.value = session.csrf;
    form.append(token);
    document.body.append(form);
    leaving = true; // No check may send the tab elsewhere while the form is under way.
    form.submit();
  }

  document.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (!link || new URL(link.href, location.href).pathname !== SIGN_OUT) return;
      event.preventDefault();
      event.stopPropagation();
      signOut().catch(() => location.assign(SIGN_OUT));
    },
    true,
  );
  for (const name of ["pageshow", "online", "focus"]) addEventListener(name, check);
  document.addEventListener("visibilitychange", check);
  setInterval(check, EVERY_MS);
})();
