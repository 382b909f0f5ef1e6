// A package in parts: what came through stays with the archive, and the rest is sent as often as it takes.
const PAUSES = [1, 2, 4, 8, 15, 30];
// Nothing is held longer than this without a byte moving or an answer.
const PATIENCE = 120_000;
const PASSING = [408, 409, 429, 502, 503, 504];

/**
 * Sends body. `told` hears of sent(bytes) and waits(seconds). Gives {done, stop}: done resolves to where the delivery
 * is shown, and is rejected with a problem, or when stop was called; then what came through is removed.
 */
export function upload(body, address, first, always, told) {
  const [door] = address.split("?");
  let id = null;
  let request = null;
  let halted = false;
  let tries = 0;
  let furthest = 0;
  let wake = () => {};

  const call = (method, to, headers, content = null, from = 0) =>
    new Promise((done, failed) => {
      request = new XMLHttpRequest();
      request.open(method, to);
      for (const [name, value] of Object.entries({ ...always, ...headers })) request.setRequestHeader(name, value);
      request.responseType = "json";
      const asked = request;
      let quiet = setTimeout(() => asked.abort(), PATIENCE);
      request.addEventListener("loadend", () => clearTimeout(quiet));
      if (content)
        request.upload.addEventListener("progress", (event) => {
          clearTimeout(quiet);
          quiet = setTimeout(() => asked.abort(), PATIENCE);
          told.sent(from + event.loaded);
        });
      request.addEventListener("load", (event) => {
        const answer = event.target;
        const elsewhere = answer.status < 300 && !answer.response;
        if (elsewhere || answer.status === 401 || (answer.status === 403 && !answer.response?.code))
          failed(Object.assign(new Error("signed out"), { signedOut: true }));
        else done({ status: answer.status, body: answer.response ?? {} });
      });
      for (const type of ["error", "timeout", "abort"]) request.addEventListener(type, () => failed(new Error(type)));
      request.send(content);
    });

  async function attempt() {
    // A file that was changed cannot be read any more: that no retry mends.
    await body.slice(0, 1).arrayBuffer();
    let answer = id ? await call("GET", `${door}/${id}`, {}) : await call("POST", address, first);
    const begun = id !== null || answer.status < 300;
    if (answer.status < 300 && !answer.body.location) {
      const { offset } = answer.body;
      id = answer.body.id;
      if (offset > furthest) tries = 0;
      furthest = Math.max(furthest, offset);
      told.sent(offset);
      const headers = { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
      answer = await call("PATCH", `${door}/${id}`, headers, body.slice(offset), offset);
    }
    if (answer.status < 300) return answer.body.location ?? null;
    if (answer.status === 404 && begun) {
      id = null;
      return null;
    }
    const passes = PASSING.includes(answer.status) || answer.body.code === "upload-paused";
    if (passes && (begun || answer.status !== 409)) return null;
    throw Object.assign(new Error(answer.body.code), { problem: answer.body });
  }

  async function run() {
    for (;;) {
      try {
        const location = await attempt();
        if (location) return location;
      } catch (fault) {
        const lasting = fault.problem || fault.signedOut || fault instanceof DOMException;
        if (halted || lasting) throw fault;
      }
      const seconds = PAUSES[Math.min(tries++, PAUSES.length - 1)];
      told.waits(seconds);
      await new Promise((done) => {
        wake = done;
        setTimeout(done, 1000 * seconds);
        addEventListener("online", done, { once: true });
      });
      if (halted) throw new Error("stopped");
    }
  }

  return {
    done: run(),
    stop() {
      halted = true;
      request?.abort();
      wake();
      if (id) call("DELETE", `${door}/${id}`, {}).catch(() => {});
    },
  };
}
