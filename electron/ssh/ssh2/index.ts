export { BaseAgent, Client, Server, utils } from './package';
export type {
  Algorithms,
  AnyAuthMethod,
  ClientChannel,
  Connection,
  ExecOptions,
  GetStreamCallback,
  IdentityCallback,
  NegotiatedAlgorithms,
  ParsedKey,
  Prompt,
  SFTPWrapper,
  SignCallback,
  SigningRequestOptions,
  Stats,
} from 'ssh2';
