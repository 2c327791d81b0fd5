import './zod-without-eval';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { Services } from './services-context';
import { followNotifications } from './features/status/go-to-session';
import { createServices } from './services';
import { findCulvert } from './transport/find-culvert';
import './styles/index.css';

const { culvert, connection } = findCulvert();
const services = createServices(culvert, connection, localStorage, sessionStorage);
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <Services value={services}>
      <App />
    </Services>,
  );
}
followNotifications(culvert, services.view);
services.replica.start();
