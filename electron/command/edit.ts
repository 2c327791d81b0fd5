import { platformOf } from '../../shared/socket-path';
import { addWhatIsAsked } from '../cli/add';
import { editSession } from '../cli/edit';
import { runEditor } from '../cli/editor';
import { removeSessions } from '../cli/rm';
import type { Terminal } from '../cli/terminal';
import type { Asked } from '../cli/verbs';
import { onEngine } from './ways';
import { stopSignal } from './stop';

export function add(asked: Asked<'add'>, terminal: Terminal, sessionThread: URL): Promise<number> {
  const stop = stopSignal();
  return onEngine({ verb: 'add', dataDir: asked.dataDir, terminal, sessionThread }, (line) =>
    addWhatIsAsked(asked, line, terminal, stop),
  );
}

export function edit(asked: Asked<'edit'>, terminal: Terminal, sessionThread: URL): Promise<number> {
  const stop = stopSignal();
  const world = {
    edit: (path: string) => runEditor(path, { environment: process.env, platform: process.platform }),
    now: () => new Date(),
    platform: platformOf(process.platform),
  };
  return onEngine({ verb: 'edit', dataDir: asked.dataDir, terminal, sessionThread }, (line) =>
    editSession(asked, line, world, terminal, stop),
  );
}

export function rm(asked: Asked<'rm'>, terminal: Terminal, sessionThread: URL): Promise<number> {
  const stop = stopSignal();
  return onEngine({ verb: 'rm', dataDir: asked.dataDir, terminal, sessionThread }, (line) =>
    removeSessions(asked, line, terminal, stop),
  );
}
