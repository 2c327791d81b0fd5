import { bool, string, uint32 } from './wire';

/** Message numbers (RFC 4250, 4.1.2; RFC 4419, 5; RFC 8308, 2.2). */
export const Message = {
  disconnect: 1,
  ignore: 2,
  unimplemented: 3,
  debug: 4,
  serviceRequest: 5,
  serviceAccept: 6,
  extInfo: 7,
  kexInit: 20,
  newKeys: 21,
  kexInitial: 30,
  kexReply: 31,
  gexInitial: 32,
  gexReply: 33,
  gexRequest: 34,
  authRequest: 50,
  authFailure: 51,
  authSuccess: 52,
  authBanner: 53,
  /** PK_OK, PASSWD_CHANGEREQ or INFO_REQUEST, as the method has it. */
  authMethod: 60,
  infoResponse: 61,
  globalRequest: 80,
  requestSuccess: 81,
  requestFailure: 82,
  channelOpen: 90,
  channelConfirmation: 91,
  channelFailure: 92,
  windowAdjust: 93,
  data: 94,
  extendedData: 95,
  eof: 96,
  close: 97,
  channelRequest: 98,
  channelRequestSuccess: 99,
  channelRequestFailure: 100,
} as const;

const join = (number: number, ...parts: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.of(number), ...parts]);

/** The usual sizes of a channel: window and largest packet, in bytes. */
export const usualWindow = 2 ** 21;
export const usualPacket = 2 ** 15;

// Transport (RFC 4253, 11)

export const disconnect = (reason: number, text = ''): Buffer =>
  join(Message.disconnect, uint32(reason), string(text), string(''));
export const ignore = (data: string | Buffer = ''): Buffer => join(Message.ignore, string(data));
export const unimplemented = (sequence: number): Buffer => join(Message.unimplemented, uint32(sequence));
export const debug = (text: string, show = false): Buffer =>
  join(Message.debug, bool(show), string(text), string(''));
export const serviceRequest = (name: string): Buffer => join(Message.serviceRequest, string(name));
export const serviceAccept = (name = 'ssh-userauth'): Buffer => join(Message.serviceAccept, string(name));
export const newKeys = (): Buffer => join(Message.newKeys);

/** RFC 8308, 2.3. */
export const extInfo = (extensions: Readonly<Record<string, string>>): Buffer => {
  const entries = Object.entries(extensions);
  const pairs = entries.flatMap(([name, value]) => [string(name), string(value)]);
  return join(Message.extInfo, uint32(entries.length), ...pairs);
};

// Authentication (RFC 4252, 4256)

export const authRequest = (user: string, method: string, ...fields: readonly Buffer[]): Buffer =>
  join(Message.authRequest, string(user), string('ssh-connection'), string(method), ...fields);
export const authFailure = (methods: readonly string[], partial = false): Buffer =>
  join(Message.authFailure, string(methods.join(',')), bool(partial));
export const authSuccess = (): Buffer => join(Message.authSuccess);
export const authBanner = (text: string | Buffer): Buffer =>
  join(Message.authBanner, string(text), string(''));
export const publicKeyOk = (algorithm: string, blob: Buffer): Buffer =>
  join(Message.authMethod, string(algorithm), string(blob));
export const passwordChange = (text: string): Buffer => join(Message.authMethod, string(text), string(''));
export const infoRequest = (
  prompts: readonly { readonly text: string; readonly echo?: boolean }[],
  title = '',
  instruction = '',
): Buffer =>
  join(
    Message.authMethod,
    ...[title, instruction, ''].map(string),
    uint32(prompts.length),
    ...prompts.flatMap(({ text, echo = false }) => [string(text), bool(echo)]),
  );
export const infoResponse = (...answers: readonly string[]): Buffer =>
  join(Message.infoResponse, uint32(answers.length), ...answers.map(string));

// Connection (RFC 4254)

export const globalRequest = (name: string, wantReply: boolean, ...fields: readonly Buffer[]): Buffer =>
  join(Message.globalRequest, string(name), bool(wantReply), ...fields);
export const requestSuccess = (...fields: readonly Buffer[]): Buffer =>
  join(Message.requestSuccess, ...fields);
export const requestFailure = (): Buffer => join(Message.requestFailure);

export interface ChannelSizes {
  readonly window?: number;
  readonly packet?: number;
}

export const channelOpen = (
  kind: string,
  sender: number,
  { window = usualWindow, packet = usualPacket }: ChannelSizes = {},
  ...fields: readonly Buffer[]
): Buffer =>
  join(Message.channelOpen, string(kind), uint32(sender), uint32(window), uint32(packet), ...fields);

/** What a server says of a connection to one of its listeners (RFC 4254, 7.2). */
export const forwardedTcpip = (
  sender: number,
  listener: { readonly address: string; readonly port: number },
  sizes: ChannelSizes = {},
): Buffer =>
  channelOpen(
    'forwarded-tcpip',
    sender,
    sizes,
    ...[string(listener.address), uint32(listener.port), string('192.0.2.1'), uint32(4242)],
  );

export const channelConfirmation = (
  recipient: number,
  sender: number,
  { window = usualWindow, packet = usualPacket }: ChannelSizes = {},
): Buffer =>
  join(Message.channelConfirmation, uint32(recipient), uint32(sender), uint32(window), uint32(packet));
/** @param reason 1 prohibited, 2 connect failed, 3 unknown type, 4 resource shortage */
export const channelFailure = (recipient: number, reason: number, text = ''): Buffer =>
  join(Message.channelFailure, uint32(recipient), uint32(reason), string(text), string(''));
export const windowAdjust = (recipient: number, bytes: number): Buffer =>
  join(Message.windowAdjust, uint32(recipient), uint32(bytes));
export const channelData = (recipient: number, data: string | Buffer): Buffer =>
  join(Message.data, uint32(recipient), string(data));
export const extendedData = (recipient: number, data: string | Buffer): Buffer =>
  join(Message.extendedData, uint32(recipient), uint32(1), string(data));
export const channelEof = (recipient: number): Buffer => join(Message.eof, uint32(recipient));
export const channelClose = (recipient: number): Buffer => join(Message.close, uint32(recipient));
export const channelRequest = (
  recipient: number,
  name: string,
  wantReply: boolean,
  ...fields: readonly Buffer[]
): Buffer => join(Message.channelRequest, uint32(recipient), string(name), bool(wantReply), ...fields);
export const channelRequestSuccess = (recipient: number): Buffer =>
  join(Message.channelRequestSuccess, uint32(recipient));
export const channelRequestFailure = (recipient: number): Buffer =>
  join(Message.channelRequestFailure, uint32(recipient));
