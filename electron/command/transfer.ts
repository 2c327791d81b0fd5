import { createReadStream } from 'node:fs';
import { homedir } from 'node:os';
import { sentence } from '../../shared/errors';
import { exportFormatSchema } from '../../shared/export';
import { savedSessions } from '../../shared/followed';
import { bytesUpTo } from '../cli/bytes-up-to';
import { codes } from '../cli/codes';
import { exportSessions } from '../cli/export';
import { importSessions } from '../cli/import';
import { namedSessions } from '../cli/named';
import { printText, type Terminal } from '../cli/terminal';
import type { Asked } from '../cli/verbs';
import { fileLimit } from '../formats/decode';
import { fileError } from '../storage';
import { stopSignal } from './stop';
import { onEngine } from './ways';

/** A file's bytes, or those that are piped in; null where there are none, which is told. */
async function readBytes(file: string, terminal: Terminal): Promise<Uint8Array | null> {
  try {
    return await bytesUpTo(file === '-' ? process.stdin : createReadStream(file), fileLimit);
  } catch (thrown) {
    terminal.notify(sentence(fileError('file-read', file, thrown)));
    return null;
  }
}

export async function bringIn(
  asked: Asked<'import'>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  const stop = stopSignal();
  const source = {
    read: (file: string) => readBytes(file, terminal),
    folder: process.cwd(),
    home: homedir(),
  };
  const place = { verb: 'import', dataDir: asked.dataDir, terminal, sessionThread, stop };
  return onEngine(place, ({ engine }) => importSessions(asked, engine, source, terminal, stop));
}

export async function handOut(
  { operands: names, options, dataDir }: Asked<'export'>,
  terminal: Terminal,
  sessionThread: URL,
): Promise<number> {
  if (options.schema === true) {
    printText((await import('../formats/json/schema')).jsonSchemaText());
    return codes.done;
  }
  const format = exportFormatSchema.parse(options.format);
  return onEngine({ verb: 'export', dataDir, terminal, sessionThread }, async ({ engine }) => {
    const chosen =
      names.length === 0 ? savedSessions(engine.snapshot()) : await namedSessions(names, engine, terminal);
    return typeof chosen === 'number' ? chosen : exportSessions(format, chosen, engine, terminal, printText);
  });
}
