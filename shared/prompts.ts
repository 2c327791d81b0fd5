import { z } from 'zod';
import { appErrorSchema } from './errors';
import { promptIdSchema, sessionIdSchema } from './ids';

const about = {
  id: promptIdSchema,
  sessionId: sessionIdSchema,
  /** The session's title when the question came up. */
  title: z.string(),
  /** The jump host it concerns, by its name; null for the session's own server. */
  hop: z.string().nullable(),
};

/** Asks for what can be kept in the system's keychain if the user says so. */
const secret = {
  /** The one before was refused. */
  again: z.boolean(),
  /** There is a keychain, so that a box "remember" makes sense. */
  canRemember: z.boolean(),
};

/** What went wrong with the keys that were chosen, before a server fell back to a question; absent when nothing did. */
const keyRemarks = { remarks: z.array(appErrorSchema).readonly().optional() };

/** A server's host key in the forms PuTTY's dialog shows. */
export const hostKeySchema = z
  .strictObject({
    /** As on the wire, `ssh-ed25519`. */
    type: z.string(),
    bits: z.number().int(),
    /** `SHA256:` and unpadded base64. */
    sha256: z.string(),
    /** Colon-separated hexadecimal. */
    md5: z.string(),
    /** Type and base64 of the whole public key. */
    publicKey: z.string(),
  })
  .readonly();
export type HostKey = z.infer<typeof hostKeySchema>;

/** A key that was known of a server in place of the one it has. */
const olderKeySchema = hostKeySchema
  .unwrap()
  .pick({ type: true, bits: true, sha256: true })
  .extend({
    /** Where it stands, as a user would name the file. */
    from: z.string(),
  })
  .readonly();
export type OlderKey = z.infer<typeof olderKeySchema>;

/** Questions to the user. They are part of the state, so a reloaded window loses none. */
export const promptSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      ...about,
      kind: z.literal('host-key'),
      host: z.string(),
      port: z.number().int(),
      key: hostKeySchema,
      /** unknown: nothing known for this server; other-type: only keys of other types are; changed: it differs. */
      verdict: z.enum(['unknown', 'other-type', 'changed']),
      /** Types of the keys known for this server, when the verdict is other-type. */
      knownTypes: z.array(z.string()).readonly(),
      /** The keys known of this server, when the verdict is changed. */
      olderKeys: z.array(olderKeySchema).readonly().optional(),
      /** Where what is known stands, as a user would name the file; empty when nothing is known. */
      knownFrom: z.string(),
    })
    .readonly(),
  z.strictObject({ ...about, kind: z.literal('username'), host: z.string() }).readonly(),
  z
    .strictObject({
      ...about,
      kind: z.literal('password'),
      username: z.string(),
      host: z.string(),
      ...secret,
      ...keyRemarks,
    })
    .readonly(),
  z
    .strictObject({
      ...about,
      kind: z.literal('proxy-password'),
      username: z.string(),
      /** The proxy's. */
      host: z.string(),
      port: z.number().int(),
      ...secret,
    })
    .readonly(),
  z
    .strictObject({
      ...about,
      kind: z.literal('passphrase'),
      keyFile: z.string(),
      comment: z.string(),
      ...secret,
    })
    .readonly(),
  z
    .strictObject({
      ...about,
      kind: z.literal('keyboard-interactive'),
      /** The server's own words, control characters taken out. */
      name: z.string(),
      instructions: z.string(),
      fields: z.array(z.strictObject({ text: z.string(), echo: z.boolean() })).readonly(),
      again: z.boolean(),
      ...keyRemarks,
    })
    .readonly(),
  /** The best both sides can do stands below the warning line (PuTTY's question about weak algorithms). */
  z
    .strictObject({
      ...about,
      kind: z.literal('weak-algorithm'),
      host: z.string(),
      port: z.number().int(),
      what: z.enum(['key-exchange algorithm', 'host key type', 'cipher', 'MAC']),
      /** As on the wire. */
      name: z.string(),
    })
    .readonly(),
  /**
   * The server does not do strict key exchange, and what was agreed on needs it (CVE-2023-48795, "Terrapin"; PuTTY's question
   * since 0.80).
   */
  z
    .strictObject({
      ...about,
      kind: z.literal('no-strict-kex'),
      host: z.string(),
      port: z.number().int(),
      what: z.enum(['cipher', 'client-to-server cipher', 'server-to-client cipher']),
      /** As on the wire; a cipher in CBC mode together with its MAC. */
      name: z.string(),
      /** A cipher that both sides have and that needs no strict key exchange; null when there is none. */
      better: z.string().nullable(),
    })
    .readonly(),
  /** A ProxyCommand that was not yet allowed to run. */
  z
    .strictObject({
      ...about,
      kind: z.literal('run-command'),
      /** Exactly as it will run. */
      command: z.string(),
    })
    .readonly(),
]);
export type Prompt = z.infer<typeof promptSchema>;
export type PromptOf<Kind extends Prompt['kind']> = Extract<Prompt, { readonly kind: Kind }>;
export type HostKeyPrompt = PromptOf<'host-key'>;
/** A question that is answered with yes or no. */
export type YesNoPrompt = PromptOf<'weak-algorithm' | 'no-strict-kex' | 'run-command'>;
/** A question that is answered by typing. */
export type TextPrompt = Exclude<Prompt, HostKeyPrompt | YesNoPrompt>;

/** Most fields of one question; a server that asks for more is not asking a user. */
export const promptLimit = 64;

/**
 * What the user decided. Texts, in the order of the prompt's fields, answer what asks for some; `yes` answers
 * weak-algorithm, no-strict-kex and run-command.
 */
export const promptAnswerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('host-key'), decision: z.enum(['accept', 'once']) }).readonly(),
  z
    .strictObject({
      kind: z.literal('texts'),
      texts: z.array(z.string().max(8192)).max(promptLimit).readonly(),
      /** Keep it in the keychain once it has worked; only where the prompt says that it can be. */
      remember: z.boolean(),
    })
    .readonly(),
  z.strictObject({ kind: z.literal('yes') }).readonly(),
  z.strictObject({ kind: z.literal('cancel') }).readonly(),
]);
export type PromptAnswer = z.infer<typeof promptAnswerSchema>;
