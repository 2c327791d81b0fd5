import { spawnSync } from 'node:child_process';
import { readFileSync, watch } from 'node:fs';
import { BroadcastChannel, parentPort } from 'node:worker_threads';
import '../../electron/session-thread';

// The thread of sessions as shipped, which breaks down or hangs when a test names a session that it was told to open.

/** What a test says is to happen to a session's thread. */
export interface Wreck {
  readonly id: string;
  /** An error that nobody catches, an endless loop, or so many seconds in a native call, which nothing can break off. */
  readonly how: 'throw' | 'loop' | { readonly native: number };
}

/** The channel on which a test says it. */
const wrecks = new BroadcastChannel('ginnel-test-wreck');
const opened = new Set<string>();

parentPort?.on(
  'message',
  ({ m, a }: { readonly m?: string; readonly a?: readonly { readonly id?: string }[] }) => {
    if ((m === 'create' || m === 'revive') && a?.[0]?.id !== undefined) opened.add(a[0].id);
  },
);
function carryOut({ id, how }: Wreck): void {
  if (!opened.has(id)) return;
  if (how === 'throw') throw new Error('wrecked by a test');
  if (how === 'loop') for (;;);
  spawnSync('sleep', [String(how.native)]);
}

wrecks.onmessage = ({ data }: { readonly data: unknown }) => {
  carryOut(data as Wreck);
};
wrecks.unref();

/** From another process a test says it in this file, whose name is moved into a folder that it made. */
const folder = process.env['GINNEL_TEST_WRECKS'];
if (folder !== undefined) {
  watch(folder, (_event, name) => {
    if (name === 'wreck.json') carryOut(JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as Wreck);
  }).unref();
}
