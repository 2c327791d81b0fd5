export { createDispatch, type Dispatch } from './dispatch';
export {
  bindCommands,
  commandChannel,
  eventChannel,
  sendEvent,
  type IpcMainLike,
  type WebContentsLike,
} from './ipc-main';
export { pushEvents, type EventSource } from './push-events';
export {
  contentSecurityPolicy,
  createStaticFiles,
  noncePlaceholder,
  type StaticFiles,
  type StaticResponse,
} from './static-files';
export { createAccess, type Access } from './access';
export { startWebServer, type StrangerLimits, type WebServer, type WebServerOptions } from './web-server';
