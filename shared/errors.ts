import { z } from 'zod';
import { authenticationErrors } from './errors/authentication';
import { connectionErrors } from './errors/connection';
import type { ErrorKind, Explanation } from './errors/definition';
import { forwardingErrors } from './errors/forwarding';
import { importingErrors } from './errors/importing';
import { inputErrors } from './errors/input';
import { listeningErrors } from './errors/listening';
import { keyErrors } from './errors/keys';
import { programErrors } from './errors/program';
import { proxyErrors } from './errors/proxy';
import { trustErrors } from './errors/trust';
import { usesErrors } from './errors/uses';
import { onOneLine } from './event-log';
import type { FaultyField, Panel } from './fields';
import { visibleText } from './visible-text';

/** Every error a user can meet: its data, its words, and whether it is retried unasked. */
const errorKinds = {
  ...connectionErrors,
  ...proxyErrors,
  ...trustErrors,
  ...authenticationErrors,
  ...keyErrors,
  ...listeningErrors,
  ...forwardingErrors,
  ...usesErrors,
  ...inputErrors,
  ...importingErrors,
  ...programErrors,
};

type ErrorKinds = typeof errorKinds;
export type ErrorCode = keyof ErrorKinds;

/** An error as a value: a code and what is needed to word it. Survives structured clone and JSON. */
export type AppError = {
  [Code in ErrorCode]: {
    readonly code: Code;
    readonly data: Readonly<z.infer<ErrorKinds[Code]['data']>>;
    /** The jump host at which it happened, by its name; absent for the session's own server. */
    readonly hop?: string;
  };
}[ErrorCode];

/** All codes, for tables and tests. */
export const errorCodes = Object.keys(errorKinds) as readonly ErrorCode[];

/** Checks an error that crossed a process boundary. */
export const appErrorSchema: z.ZodType<AppError> = z.custom<AppError>((value) => {
  const shape = z
    .strictObject({ code: z.enum(errorCodes), data: z.unknown(), hop: z.string().optional() })
    .safeParse(value);
  return shape.success && errorKinds[shape.data.code].data.safeParse(shape.data.data).success;
});

/** What a kind of error has as data. */
export function dataOf(code: ErrorCode): z.ZodType {
  return errorKinds[code].data;
}

function kindOf(error: AppError): ErrorKind<z.ZodType> {
  // The code and its data belong together by construction of AppError; TypeScript cannot follow the correlation.
  return errorKinds[error.code];
}

/** The most characters of a text that an error quotes; of a longer one, what is at its ends. */
const quoted = { first: 100, last: 40 };

/** The data without texts that would drown the sentence they are quoted in; what the system or a server said stays whole. */
function inBrief(data: AppError['data']): AppError['data'] {
  const brief = (text: string): string => {
    const letters = Array.from(text);
    if (letters.length <= quoted.first + quoted.last) return text;
    return `${letters.slice(0, quoted.first).join('')}…${letters.slice(-quoted.last).join('')}`;
  };
  const entries = Object.entries(data).map(([key, value]: [string, unknown]) => [
    key,
    typeof value === 'string' && key !== 'detail' ? brief(value) : value,
  ]);
  return Object.fromEntries(entries) as AppError['data'];
}

/**
 * An error's words: what happened, why, and what to do, each as whole sentences. Of the user's, the server's and the system's own words in them none
 * can turn the rest round or hide: what would not be seen is written as an escape.
 */
export function explain(error: AppError): Explanation {
  const { what, why, todo } = kindOf(error).explain(inBrief(error.data));
  return {
    what: shown(error.hop === undefined ? what : `At the jump host ${error.hop}: ${what}`),
    ...(why === undefined ? {} : { why: shown(why) }),
    ...(todo === undefined ? {} : { todo: shown(todo) }),
  };
}

/** Line breaks and tabs stay: of PuTTY's texts some have two lines. */
function shown(text: string): string {
  return visibleText(text, { keep: '\n\r\t' });
}

/** The same error, said to have happened at a jump host; one that names a hop already keeps it. */
export function atHop(error: AppError, hop: string): AppError {
  return error.hop === undefined ? { ...error, hop } : error;
}

/** The whole explanation as one line of text, for logs, tooltips and the command line. */
export function sentence(error: AppError): string {
  const { what, why, todo } = explain(error);
  const parts = [what, why, todo].filter((part): part is string => part !== undefined && part !== '');
  return parts.map((part) => endWithPoint(onOneLine(part))).join(' ');
}

function endWithPoint(text: string): string {
  return /[.!?…"”)]$/u.test(text) ? text : `${text}.`;
}

/** The raw text of the system or the server behind the error, where there is one. */
export function rawDetail(error: AppError): string | null {
  return 'detail' in error.data && error.data.detail !== '' ? shown(error.data.detail) : null;
}

/** Whether trying again without asking can help. */
export function isRetryable(error: AppError): boolean {
  return kindOf(error).retryable;
}

/** The field an error is about; null when it is about none. */
export function fieldOf(error: AppError): FaultyField | null {
  if (error.hop !== undefined) return 'jumps';
  const { field } = kindOf(error);
  return (typeof field === 'function' ? field(error.data) : field) ?? null;
}

/** The panel where a user mends what an open session's error is about. */
export function panelOfError(error: AppError): Panel {
  // Whatever went wrong at a jump host: which one it is, and its key, is set there.
  if (error.hop !== undefined) return 'jumps';
  const { panel } = kindOf(error);
  return (typeof panel === 'function' ? panel(error.data) : panel) ?? 'tunnels';
}

/** Wraps an unexpected throw, keeping its message only. */
export function internalError(thrown: unknown): AppError {
  return { code: 'internal', data: { detail: thrown instanceof Error ? thrown.message : String(thrown) } };
}
