import { realpathSync } from 'node:fs';
import { ok } from '../../shared/result';
import { lookAround, report } from '../cli/doctor';
import type { Terminal } from '../cli/terminal';
import type { Asked } from '../cli/verbs';
import { folderOf } from './folder';
import { waysOf } from './ways';
import { createDisk } from '../storage';
import { readVersion } from '../version';

export async function doctor(
  { options: { json = false }, dataDir }: Asked<'doctor'>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  const ways = waysOf({ verb: 'doctor', dataDir, terminal, sessionThread });
  const facts = await lookAround({
    folder: folderOf({ dataDir }),
    disk: createDisk(process.platform),
    version: readVersion(),
    program: realpathSync(process.argv[1] ?? ''),
    runningVersion: async () => {
      const attached = await ways.attach();
      if (!attached.ok || attached.value === null) return attached.ok ? ok(null) : attached;
      const { version } = attached.value.snapshot().app;
      attached.value.close();
      return ok(version);
    },
  });
  return report(facts, terminal, json);
}
