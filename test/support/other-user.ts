import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';

/** Whether tests can act as another user of the computer: root may. */
export const canBeAnotherUser = process.platform === 'linux' && process.getuid?.() === 0;

/** `nobody`, who owns nothing. */
const nobody = 65534;

/**
 * Runs JavaScript as another user of the computer, by the same Node.
 * @param code the body of an async function that has `input`; what it returns is returned, by way of JSON
 */
export async function asAnotherUser(code: string, input: unknown): Promise<unknown> {
  const program = `(async (input) => { ${code} })(${JSON.stringify(input)}).then((value) => process.stdout.write(JSON.stringify(value ?? null)))`;
  // By a descriptor: it may lie in a folder of our own that is closed to others.
  const node = openSync(process.execPath, 'r');
  const child = spawn('/proc/self/fd/3', ['-e', program], {
    uid: nobody,
    gid: nobody,
    cwd: '/',
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit', node],
  });
  closeSync(node);
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new Error(`the other user's program ended with ${String(status)}`);
  return JSON.parse(text);
}

/**
 * What another user finds out about browser mode from the command lines of all processes, and does with it.
 * Input: `port`. Returns the command lines that have to do with Ginnel, which files named there can be read, and whether
 * anything in them that looks like a secret lets them in.
 */
export const spyOnBrowserMode = `
  const fs = require('node:fs');
  const http = require('node:http');
  const lines = fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name) && name !== String(process.pid)).flatMap((pid) => {
    try { return [fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8').split('\\0').join(' ')]; } catch { return []; }
  }).filter((line) => line.includes('ginnel-open') || line.includes(':' + input.port) || line.includes('token='));
  const readable = [];
  const texts = [...lines];
  for (const [, path] of lines.join(' ').matchAll(/(?:file:\\/\\/)?(\\/\\S*ginnel-open\\S*)/g)) {
    try { texts.push(fs.readFileSync(path, 'utf8')); readable.push(path); } catch {}
    try { readable.push(...fs.readdirSync(path.replace(/\\/[^/]*$/, ''))); } catch {}
  }
  const secrets = [...new Set(texts.join(' ').match(/[\\w-]{32,}/g) ?? [])];
  const enter = (token) => new Promise((resolve) => {
    const at = '127.0.0.1:' + input.port;
    const asked = http.request({ host: '127.0.0.1', port: input.port, path: '/socket', headers: {
      Host: at, Origin: 'http://' + at, Connection: 'Upgrade', Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' } });
    asked.on('error', () => resolve(false));
    asked.on('upgrade', (_answer, socket) => {
      const text = Buffer.from(JSON.stringify({ token }));
      socket.on('error', () => resolve(false));
      socket.on('data', (data) => { resolve(data.includes('"ready":true')); socket.destroy(); });
      socket.on('close', () => resolve(false));
      const head = text.length < 126 ? [0x81, 0x80 | text.length] : [0x81, 0xfe, text.length >> 8, text.length & 255];
      socket.write(Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), text]));
    });
    asked.end();
  });
  const entered = [];
  for (const secret of ['', 'guess', ...secrets]) if (await enter(secret)) entered.push(secret);
  return { lines, readable, entered };
`;
