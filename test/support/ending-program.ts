import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess } from '../../electron/system/ending';

// Ends itself with code 3: at rest, or while a thread waits for a file that nobody writes to, as for a disk that hangs.

const [how = '', folder = ''] = process.argv.slice(2);
if (how === 'held up') {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  void readFile(pipe);
} else void readFile(import.meta.filename);
process.on('SIGTERM', () => undefined);
await endProcess(3);
