import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { endProcess, followThread } from '../../electron/system/ending';

// Ends itself with code 3: at rest; while a thread waits for a file that nobody writes to, as for a disk that hangs; while a thread
// of its own works, or is in a native call.

const [how = '', folder = ''] = process.argv.slice(2);
const pipe = join(folder, how);
if (how === 'held up') {
  execFileSync('mkfifo', [pipe]);
  void readFile(pipe);
} else if (how === 'held up for a second') {
  execFileSync('mkfifo', [pipe]);
  void readFile(pipe);
  spawn('sh', ['-c', 'sleep 1; echo > "$0"', pipe], { stdio: 'ignore' });
} else if (how === 'working') {
  const code = "require('node:worker_threads').parentPort.postMessage('begun'); for (;;);";
  await once(followThread(new Worker(code, { eval: true })), 'message');
} else if (how === 'in a native call') {
  execFileSync('mkfifo', [pipe]);
  const code = `require('node:child_process').execFileSync('sh', ['-c', 'echo > "$0"; exec sleep 8', ${JSON.stringify(pipe)}])`;
  followThread(new Worker(code, { eval: true }));
  await readFile(pipe);
} else void readFile(import.meta.filename);
process.on('SIGTERM', () => undefined);
// Who asks first decides.
void endProcess(3, undefined, how === 'held up for a second' ? false : undefined);
await endProcess(4);
