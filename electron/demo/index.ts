export { startDemo, demoUser, type DemoServer } from './server';
