// Says that there is no network: keeps one page that is nobody's, with its style, and nothing else.
const PAGE = "{{ page|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const KEPT = FILES.join(" ");

const keep = async () => {
  const cache = await caches.open(KEPT);
  await cache.addAll(FILES);
  // Asked without a cookie: the page of whoever is not logged in.
  await cache.put(PAGE, await fetch(PAGE, { credentials: "omit", cache: "reload" }));
};
const forget = async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
};
const answer = async (request) => {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request.mode === "navigate" ? PAGE : request);
    if (!kept) throw error;
    return kept;
  }
};

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forget()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const ours = FILES.includes(new URL(request.url).pathname);
  if (request.method === "GET" && (request.mode === "navigate" || ours)) event.respondWith(answer(request));
});
