import { z } from 'zod';

// Node, Electron and pages served from loopback all have it; the types of none of them are allowed here.
declare const crypto: { randomUUID: () => string };

/** Names a session, saved or not; a saved session keeps its id when it is opened, edited and renamed. */
export const sessionIdSchema = z.uuid().brand<'SessionId'>();
export type SessionId = z.infer<typeof sessionIdSchema>;

/** Names one forward inside its session. */
export const forwardIdSchema = z.uuid().brand<'ForwardId'>();
export type ForwardId = z.infer<typeof forwardIdSchema>;

/** Names a file whose sessions are followed. */
export const followedIdSchema = z.uuid().brand<'FollowedId'>();
export type FollowedId = z.infer<typeof followedIdSchema>;

/** Names a question put to the user. */
export const promptIdSchema = z.uuid().brand<'PromptId'>();
export type PromptId = z.infer<typeof promptIdSchema>;

/** Names a notice shown until it is dismissed. */
export const noticeIdSchema = z.uuid().brand<'NoticeId'>();
export type NoticeId = z.infer<typeof noticeIdSchema>;

/** Names what was brought in at once, for as long as Ginnel runs. */
export const importIdSchema = z.uuid().brand<'ImportId'>();
export type ImportId = z.infer<typeof importIdSchema>;

/** Names one connection through a forward, for as long as Ginnel runs. */
export const connectionIdSchema = z.number().int().nonnegative().brand<'ConnectionId'>();
export type ConnectionId = z.infer<typeof connectionIdSchema>;

/** A fresh session id. */
export const newSessionId = (): SessionId => sessionIdSchema.parse(crypto.randomUUID());
/** A fresh forward id. */
export const newForwardId = (): ForwardId => forwardIdSchema.parse(crypto.randomUUID());
/** A fresh id of a followed file. */
export const newFollowedId = (): FollowedId => followedIdSchema.parse(crypto.randomUUID());
/** A fresh prompt id. */
export const newPromptId = (): PromptId => promptIdSchema.parse(crypto.randomUUID());
/** A fresh notice id. */
export const newNoticeId = (): NoticeId => noticeIdSchema.parse(crypto.randomUUID());
/** A fresh import id. */
export const newImportId = (): ImportId => importIdSchema.parse(crypto.randomUUID());
