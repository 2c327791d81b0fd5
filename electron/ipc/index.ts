export { Access } from './access';
export { devPage } from './dev-page';
export { createDispatch } from './dispatch';
export { bindCommands, sendEvent, type IpcMainLike } from './ipc-main';
export { listenOn, type Place } from './listen-on';
export { pushEvents } from './push-events';
export { createStaticFiles, type StaticFiles } from './static-files';
export { startWebServer, type StrangerLimits, type WebServer } from './web-server';
