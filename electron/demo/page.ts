import type { RequestListener } from 'node:http';
import { onePage } from '../../shared/texts/demo';

/**
 * Creates what answers the demo's web page: one file without anything from elsewhere, and the numbers it refreshes.
 * Counts from zero for each server.
 */
export function createPage(): RequestListener {
  const started = Date.now();
  let requests = 0;
  return (request, response) => {
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    requests += 1;
    const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
    if (path === '/status.json') {
      const status = { requests, seconds: Math.floor((Date.now() - started) / 1000) };
      response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(status));
      return;
    }
    if (path !== '/') {
      response.writeHead(404, { ...headers, 'content-type': 'text/plain' }).end(`${onePage}\n`);
      return;
    }
    response
      .writeHead(200, {
        ...headers,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; " +
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      })
      .end(html(requests));
  };
}

/** The page, with the number of requests so far for readers without scripts. */
function html(requests: number): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>It came through the tunnel</title>
<style>
  :root { color-scheme: light dark; --ink: #1d2733; --soft: #56657a; --line: #d5dce5; --ground: #f4f6f9; --card: #fff;
    --accent: #0b6e5c; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --soft: #a3b1c2; --line: #364250; --ground: #151b22;
    --card: #1e262f; --accent: #5fd0b8; } }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground); color: var(--ink);
    font: 1rem/1.55 system-ui, sans-serif; }
  main { max-width: 38rem; margin: 1.5rem; padding: 2rem; background: var(--card); border: 1px solid var(--line);
    border-radius: .75rem; }
  h1 { margin: 0 0 .5rem; font-size: 1.6rem; color: var(--accent); }
  h2 { margin: 1.75rem 0 .25rem; font-size: 1.05rem; }
  .way { display: flex; flex-wrap: wrap; gap: .4rem .6rem; align-items: center; margin: 1.25rem 0; padding: 0; list-style: none; }
  .way li { padding: .2rem .7rem; border: 1px solid var(--line); border-radius: 99rem; }
  .way li + li::before { content: '→'; margin-inline: -.95rem .75rem; color: var(--soft); position: relative; left: -.55rem; }
  .soft { color: var(--soft); }
  code { font: .9em ui-monospace, monospace; background: var(--ground); padding: .1em .35em; border-radius: .3em; }
  b { font-variant-numeric: tabular-nums; }
</style>
<main>
  <h1>It came through the tunnel</h1>
  <p>You are reading a page that no program on this computer offers to the network. Your browser asked Ginnel, Ginnel
    asked an SSH server, and only that server could reach this page.</p>
  <ul class="way"><li>Browser</li><li>Ginnel’s port</li><li>SSH connection</li><li>This page</li></ul>
  <p class="soft" role="status"><b id="requests">${String(requests)}</b> requests through the tunnel ·
    running for <b id="time">a moment</b> · <span id="state">connected</span></p>
  <h2>Try next</h2>
  <ul>
    <li>Disconnect the demo session in Ginnel and watch this page notice; then connect it again.</li>
    <li>Point a browser at the <strong>Dynamic</strong> forward as its SOCKS 5 proxy and open
      <code>http://demo.ginnel/</code>: the name is known at the far end only.</li>
    <li>Make a session of your own: the host you log in to, then a <strong>Local</strong> forward on the Tunnels panel
      with the destination as that host sees it, such as <code>localhost:5432</code> for its database.</li>
  </ul>
</main>
<script>
  const show = (id, text) => { document.getElementById(id).textContent = text; };
  const span = (seconds) => seconds < 60 ? seconds + ' s'
    : Math.floor(seconds / 60) + ' min ' + seconds % 60 + ' s';
  const refresh = async () => {
    try {
      const { requests, seconds } = await (await fetch('/status.json')).json();
      show('requests', requests); show('time', span(seconds)); show('state', 'connected');
    } catch {
      show('state', 'the tunnel is closed');
    }
    setTimeout(refresh, 2000);
  };
  refresh();
</script>
</html>
`;
}
