import type { ReactNode } from 'react';
import { routeWords } from '../../../shared/texts/status';
import { pasteCommand } from '../../actions/paste-command';
import { CheckBox, GroupBox, TextField } from '../../components/controls';
import { NumberField } from '../../components/number-field';
import { useProblem } from '../../components/use-problem';
import { clearProblem, editProfile } from '../../state/draft';
import { useDraft, useServices } from '../../services-context';
import { useRoute } from '../jump-hosts/use-route';
import { FirstStart } from './first-start';
import { SavedSessions } from './saved-sessions';

/** PuTTY's Session panel: where to connect, and the saved sessions. */
export function SessionPanel(): ReactNode {
  const services = useServices();
  const { draft } = services;
  const host = useDraft(({ profile }) => profile.host);
  const username = useDraft(({ profile }) => profile.username);
  const connectAtStart = useDraft(({ profile }) => profile.connectAtStart);
  const route = routeWords(useRoute().flatMap(({ own, title }) => [...own, title]));
  return (
    <>
      <FirstStart />
      <GroupBox title="Specify the destination you want to connect to">
        <div className="host-and-port">
          <TextField
            label="Host &Name (or IP address)"
            field="host"
            value={host}
            maxLength={512}
            onPaste={(event) => {
              if (pasteCommand(services, event.clipboardData.getData('text/plain'))) event.preventDefault();
            }}
            error={useProblem('host')}
            {...(route === null ? {} : { hint: `Reached ${route}.` })}
            onChange={(value) => {
              editProfile(draft, { host: value });
              clearProblem(draft, 'host');
            }}
          />
          <NumberField label="&Port" field="port" beside={false} />
        </div>
        <TextField
          label="A&uto-login username"
          className="narrow"
          value={username}
          maxLength={256}
          placeholder="asked for when empty"
          onChange={(value) => {
            editProfile(draft, { username: value });
          }}
        />
      </GroupBox>
      <SavedSessions />
      <div className="below-groups">
        <CheckBox
          label="Connect when Ginnel &starts"
          checked={connectAtStart}
          onChange={(checked) => {
            editProfile(draft, { connectAtStart: checked });
          }}
          hint="Counts once the session is saved. Whether Ginnel itself starts with the computer is among the program settings."
        />
      </div>
    </>
  );
}
