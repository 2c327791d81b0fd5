import type { Duplex } from 'node:stream';
import type { Destination } from '../../shared/endpoint';
import type { AppError } from '../../shared/errors';
import type { KeyInstallation } from '../../shared/keys';
import type { HostKey } from '../../shared/prompts';
import type { Result } from '../../shared/result';
import type { ServerPort } from '../../shared/server-ports';
import type { SessionProfile, Target } from '../../shared/session-profile';
import type { Negotiated } from '../../shared/status';
import type { StreamHooks, StreamQuestion } from '../net/direct';
import type { WeakChoice } from './algorithms/weak';

/** Questions that come up while logging in. The answer is one text per field, or null when the user cancels. */
export type AuthQuestion =
  | StreamQuestion
  | {
      readonly kind: 'password';
      readonly username: string;
      readonly host: string;
      readonly port: number;
      readonly again: boolean;
      /** Failures of the chosen keys before; absent when there were none. */
      readonly remarks?: readonly AppError[];
    }
  | {
      readonly kind: 'passphrase';
      readonly keyFile: string;
      readonly comment: string;
      readonly again: boolean;
    }
  | {
      readonly kind: 'keyboard-interactive';
      readonly name: string;
      readonly instructions: string;
      readonly fields: readonly { readonly text: string; readonly echo: boolean }[];
      readonly again: boolean;
      readonly remarks?: readonly AppError[];
    };

/** Calls of one attempt to connect to its owner. */
export interface ConnectHooks extends Pick<StreamHooks, 'phase' | 'log' | 'confirmCommand'> {
  /**
   * Whether anybody wants lines of the level trace now; they are not even made while nobody does. Absent for never.
   */
  readonly isTraced?: () => boolean;
  /**
   * Called once per connection, before anything is sent to authenticate; the error it gives abandons the connection, null
   * lets it go on.
   */
  readonly trustHostKey: (key: HostKey) => Promise<AppError | null>;
  /**
   * Asks whether to go on with an algorithm below the warning line, or with one that needs strict key exchange where the
   * server does not do it; before anything is sent to authenticate.
   */
  readonly confirmWeak: (weak: WeakChoice) => Promise<boolean>;
  /**
   * Called before each question is put: resolves when it may be. It waits where the answer may be a remembered password that
   * another attempt is trying right now. Nobody thinks meanwhile, so the time counts as the attempt's own.
   */
  readonly turn: (question: AuthQuestion) => Promise<void>;
  /** Puts a question to the user, or answers it out of what is remembered. */
  readonly ask: (question: AuthQuestion) => Promise<readonly string[] | null>;
  /** The connection was up and is gone: called exactly once after a successful connect, never before; null after end(). */
  readonly closed: (cause: AppError | null) => void;
}

export interface ConnectRequest {
  readonly profile: SessionProfile;
  readonly target: Target;
  /**
   * The jump host before it, which opens the byte stream to the server: profile.proxy is then not looked at. Null to dial
   * from here.
   */
  readonly via: Via | null;
  /** Types of the host keys known of the server, `ssh-ed25519`; empty when none are, or the user does not want them preferred. */
  readonly knownHostKeyTypes: readonly string[];
}

/** A connected jump host. */
export interface Via {
  /** Its name in messages. */
  readonly title: string;
  readonly openChannel: SshConnection['openChannel'];
}

/** One live, authenticated ssh2 connection. */
export interface SshConnection {
  readonly negotiated: Negotiated;
  /** The server's address, as the TCP connection was made to it; null when it is not known. */
  readonly serverAddress: string | null;
  /**
   * Opens a channel to a host's port as the server sees it (direct-tcpip: RFC 4254, 7.2), or to a Unix socket on the
   * server (direct-streamlocal@openssh.com: OpenSSH's PROTOCOL, 2.4). A path that starts with `~/` is in the account's
   * home folder there. Never throws; fails with a channel-* error worded from the server's reason, or channel-timeout;
   * the session lives on in every case.
   * @param originator where the connection comes from; no server is told it for a Unix socket
   */
  readonly openChannel: (
    destination: Destination,
    originator: { readonly host: string; readonly port: number },
  ) => Promise<Result<Duplex>>;
  /**
   * Asks the server to listen on a port (RFC 4254, 7.1). Address as in shared/listeners' remoteAddress; port 0 lets the
   * server pick one. Fails with remote-refused, remote-duplicate, remote-timeout or not-connected.
   */
  readonly listen: (
    address: string,
    port: number,
    onConnection: (incoming: IncomingConnection) => void,
  ) => Promise<Result<RemoteListener>>;
  /**
   * Asks the server to listen on a Unix socket (streamlocal-forward@openssh.com: OpenSSH's PROTOCOL, 2.4). A socket that
   * an earlier session left behind, and on which nobody listens, is removed first where the server lets us. Fails with
   * remote-socket-refused, remote-duplicate, remote-timeout, remote-home-unknown, socket-path-long or not-connected.
   * @param path absolute, or `~/` and a path in the account's home folder on the server
   */
  readonly listenOnSocket: (
    path: string,
    onConnection: (incoming: IncomingConnection) => void,
  ) => Promise<Result<RemoteSocketListener>>;
  /**
   * Adds a public key to the account's authorized_keys, once (ssh-copy-id(1)).
   * @param line type, base64 and comment, as in a .pub file
   * @returns fails with key-install or not-connected
   */
  readonly installKey: (line: string) => Promise<Result<KeyInstallation>>;
  /**
   * Asks which TCP ports listen on the server, by one command there that changes nothing.
   * @returns them in order of their numbers; fails with server-ports or not-connected
   */
  readonly listPorts: () => Promise<Result<readonly ServerPort[]>>;
  /**
   * Asks the server for a sign of life, to which it answers behind all it has to send before. Never throws.
   * While a server that has never answered owes an answer it is not asked again: what is returned is that answer.
   * @returns how long the answer took to come, in milliseconds; null when the connection ended without one
   */
  readonly ping: () => Promise<number | null>;
  /**
   * Has the system look after the connection, for a server that does not answer: after so many seconds of silence it asks the
   * other end's system, and ends the connection when that does not answer either.
   * @returns false when it leads through something else, so that this would tell nothing of the server
   */
  readonly watchTransport: (seconds: number) => boolean;
  /** When anything last came from the server, in milliseconds since the epoch. */
  readonly lastHeard: () => number;
  /**
   * How many bytes the system has taken so far to send. It takes no more once it holds what the far end has not taken, so a
   * number that grows shows that the peer is there; 0 where it is not known.
   */
  readonly drained: () => number;
  /** Gives the connection up without waiting for anybody: closed() is told the cause. Does nothing when it has ended. */
  readonly giveUp: (cause: AppError) => void;
  /** Ends the connection; idempotent; resolves when the socket is closed. */
  readonly end: () => Promise<void>;
}

/** A listener on the server. */
export interface RemoteListener {
  /** Address as asked for, and the port the server really bound. */
  readonly address: string;
  readonly port: number;
  /**
   * Under what name, `address:port`, the server last announced a connection on this port that fits this listener no better
   * than another one of the session, and was refused for that; null for never.
   */
  readonly misnamed: () => string | null;
  /** Cancels it; idempotent; resolves when the server confirmed, or the connection is gone. */
  readonly close: () => Promise<void>;
}

/** A Unix socket on the server that listens for us. */
export interface RemoteSocketListener {
  /** The socket's absolute path on the server. */
  readonly path: string;
  /**
   * Cancels it and removes the socket file, which sshd leaves behind; idempotent; resolves when both are done or could
   * not be done, or the connection is gone.
   */
  readonly close: () => Promise<void>;
}

/** A connection that came in at a remote listener and waits for an answer. */
export interface IncomingConnection {
  /** Its client, as the server tells; host and port are empty and 0 for a Unix socket. */
  readonly from: { readonly host: string; readonly port: number };
  /** Opens the channel. */
  readonly accept: () => Duplex;
  /** Refuses it with "connect failed" (RFC 4254, 5.1 reason 2). */
  readonly reject: () => void;
}

/**
 * Makes one attempt to connect and log in.
 * @param signal aborts the attempt at any phase; it then fails with auth-cancelled and leaves no socket behind
 * @returns the connection, or why there is none
 */
export type Connect = (
  request: ConnectRequest,
  hooks: ConnectHooks,
  signal: AbortSignal,
) => Promise<Result<SshConnection>>;
