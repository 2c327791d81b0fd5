import { z } from 'zod';
import { appErrorSchema } from './errors';
import { forwardIdSchema, sessionIdSchema } from './ids';

/** A step of a test, in the order they are taken. */
export const testStepKinds = [
  'name',
  'tcp',
  'proxy',
  'handshake',
  'host-key',
  'auth',
  /** Whether the server answers now: what a connection was made by may be long ago. */
  'reply',
  'forward',
  'destination',
] as const;

/** One step of a test: what was tried, how it went, and how long it took. */
export const testStepSchema = z
  .strictObject({
    kind: z.enum(testStepKinds),
    /** What it is about: a host, a server, a forward in PuTTY's notation. */
    subject: z.string(),
    /** The jump host it happens at; null for the server itself. */
    hop: z.string().nullable(),
    /** The forward it is about; null before the forwards. */
    forwardId: forwardIdSchema.nullable(),
    state: z.enum(['waiting', 'running', 'ok', 'failed', 'skipped']),
    /**
     * Milliseconds, without the time a user thought about a question; null until it is over, and where it was so before the
     * test began: the connection of an open session was made then.
     */
    took: z.number().int().nonnegative().nullable(),
    error: appErrorSchema.nullable(),
    /** What went wrong on the way although the step succeeded; absent when nothing did. */
    remarks: z.array(appErrorSchema).readonly().optional(),
  })
  .readonly();
export type TestStep = z.infer<typeof testStepSchema>;

/**
 * A test of a whole session, step by step: from the name of its server to the destinations of its forwards. Made through
 * the open connection where there is one, else through one of its own, which ends with the test.
 */
export const connectionTestSchema = z
  .strictObject({
    sessionId: sessionIdSchema,
    title: z.string(),
    startedAt: z.number().int(),
    /** Null while it runs. */
    endedAt: z.number().int().nullable(),
    steps: z.array(testStepSchema).readonly(),
  })
  .readonly();
export type ConnectionTest = z.infer<typeof connectionTestSchema>;
