import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createConnection, type Socket } from 'node:net';
import { Calls } from '../../shared/calls';
import type { EventName, Ginnel } from '../../shared/contract';
import {
  controlProtocol,
  controlReadySchema,
  controlRefusedSchema,
  fromEngineSchema,
  pingCommand,
  type ControlHello,
  type ControlReady,
} from '../../shared/control-wire';
import type { AppError } from '../../shared/errors';
import { parseJson } from '../../shared/json';
import { fail, ok, type Result } from '../../shared/result';
import * as texts from '../../shared/texts/control';
import type { ControlPlace } from '../storage';
import { systemText } from '../system/errors';
import { LineSplitter } from '../system/line-splitter';
import { SilenceWatch, silenceTime } from './silence';

/** Milliseconds the engine has to answer the first line. */
export const readyTime = 10_000;
/** Longest line of an engine's: a snapshot of many thousand sessions is some. */
const longestLine = 512 * 1024 * 1024;

/** A program's words of itself when it attaches. */
export interface Attaching {
  readonly place: ControlPlace;
  readonly version: string;
  /** The program, for whoever asks. */
  readonly client: string;
  readonly attended: boolean;
  readonly events: readonly EventName[];
}

/** Milliseconds the engine has to answer. */
export interface AnswerTimes {
  /** The first line. */
  readonly ready: number;
  /** See {@link SilenceWatch}. */
  readonly silence: number;
}

const usualTimes: AnswerTimes = { ready: readyTime, silence: silenceTime };

/** A line to the engine of another process. */
export interface ControlLine {
  readonly ginnel: Ginnel;
  readonly engine: Pick<ControlReady, 'pid' | 'version'>;
  /**
   * Resolves when there is a line no longer: with `ending` where the engine was ended in order, else with engine-lost, or with null
   * where it was closed from here. Never rejects.
   */
  readonly closed: Promise<AppError | null>;
  readonly close: () => void;
}

/**
 * Attaches to the engine that holds a data folder.
 * @returns fails with engine-version where another protocol is spoken there, else with control-unanswered, and why
 */
export function attachTo(
  { place, version, client, attended, events }: Attaching,
  times: Partial<AnswerTimes> = {},
): Promise<Result<ControlLine>> {
  const { ready: readyFor, silence } = { ...usualTimes, ...times };
  const nonce = randomBytes(32).toString('base64url');
  const hello: ControlHello = { ginnel: controlProtocol, key: place.key, client, attended, events, nonce };
  const proof = createHmac('sha256', place.key).update(nonce).digest();
  return new Promise((resolve) => {
    const socket = createConnection(place.address);
    const fallsSilent = setTimeout(() => give('silent'), readyFor);
    const give = (why: keyof typeof texts.unanswered | 'version', detail = '', running = ''): void => {
      clearTimeout(fallsSilent);
      socket.destroy();
      resolve(
        fail(
          why === 'version'
            ? { code: 'engine-version', data: { running, own: version } }
            : { code: 'control-unanswered', data: { detail: `${texts.unanswered[why]}${detail}` } },
        ),
      );
    };
    const lines = new LineSplitter();
    // Once there is a connection, an error is the other end's way to close it.
    let connected = false;
    const onConnect = (): void => void (connected = true);
    const onError = (error: Error): void => {
      if (connected) give('closed');
      else give('noConnection', systemText(error));
    };
    const onClose = (): void => give('closed');
    const onData = (bytes: Buffer): void => {
      const [first, ...rest] = lines.take(bytes, longestLine) ?? [''];
      if (first === undefined) return;
      const said = parseJson(first);
      const refused = controlRefusedSchema.safeParse(said).data;
      const ready = controlReadySchema.safeParse(said).data;
      if (refused?.refused === 'protocol') give('version', '', refused.version);
      else if (refused !== undefined) give('refused', texts.refused[refused.refused]);
      else if (ready === undefined) give('notUnderstood');
      else if (!isProof(ready.proof, proof)) give('stranger');
      else {
        clearTimeout(fallsSilent);
        socket.off('error', onError).off('close', onClose).off('data', onData);
        resolve(ok(lineOn(socket, lines, rest, { ready, own: version, silence })));
      }
    };
    socket.once('connect', onConnect).on('error', onError).on('close', onClose).on('data', onData);
    socket.write(`${JSON.stringify(hello)}\n`);
  });
}

function isProof(offered: string | undefined, proof: Buffer): boolean {
  const bytes = Buffer.from(offered ?? '', 'hex');
  return bytes.length === proof.length && timingSafeEqual(bytes, proof);
}

/** The engine that answered. */
interface Peer {
  readonly ready: ControlReady;
  /** The version of this program. */
  readonly own: string;
  readonly silence: number;
}

/** Above all numbers that commands get. */
const pingId = Number.MAX_SAFE_INTEGER;

function lineOn(
  socket: Socket,
  lines: LineSplitter,
  early: readonly string[],
  { ready: { pid, version }, own, silence }: Peer,
): ControlLine {
  const lost: AppError = { code: 'engine-lost', data: {} };
  const otherVersion: AppError = { code: 'engine-version', data: { running: version, own } };
  const calls = new Calls({
    lost,
    notUnderstood: () => otherVersion,
  });
  let why: AppError | null = lost;
  const take = (line: string): void => {
    const message = fromEngineSchema.safeParse(parseJson(line)).data;
    if (message === undefined) return;
    if ('id' in message || 'event' in message) calls.take(message);
    else if ('refused' in message && message.refused === 'ending') why = { code: 'ending', data: {} };
  };
  calls.up((text) => socket.write(`${text}\n`));
  const watch = new SilenceWatch(
    {
      ask: () => void socket.write(`${JSON.stringify({ id: pingId, command: pingCommand, input: {} })}\n`),
      silent: () => {
        why = { code: 'control-unanswered', data: { detail: texts.unanswered.fellSilent } };
        socket.destroy();
      },
    },
    silence,
  );
  const closed = new Promise<AppError | null>((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', () => {
      watch.stop();
      calls.down(why ?? lost);
      resolve(why);
    });
  });
  socket.on('data', (bytes: Buffer) => {
    watch.heard();
    const taken = lines.take(bytes, longestLine);
    if (taken === null) socket.destroy();
    else for (const line of taken) take(line);
  });
  for (const line of early) take(line);
  return {
    ginnel: calls.ginnel,
    engine: { pid, version },
    closed,
    close: () => {
      why = null;
      socket.destroy();
    },
  };
}
