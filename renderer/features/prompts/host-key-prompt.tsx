import { CircleQuestionMark, TriangleAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Prompt, PromptAnswer } from '../../../shared/prompts';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { Modeless } from '../../components/modal';
import { useCommand } from '../../components/use-command';
import { useServices } from '../../services-context';
import { KeyDetails } from './key-details';
import { PromptOrigin } from './prompt-origin';

export type HostKeyQuestion = Extract<Prompt, { kind: 'host-key' }>;

/** PuTTY's question about a host key, in its words. Cancel has the focus and is what Esc means. */
export function HostKeyPrompt({
  prompt,
  position,
}: {
  readonly prompt: HostKeyQuestion;
  readonly position: string | null;
}): ReactNode {
  const { ginnel } = useServices();
  const [details, setDetails] = useState(false);
  const command = useCommand();
  const changed = prompt.verdict === 'changed';
  const answer = (decision: PromptAnswer): void => {
    void command.run(() => ginnel.prompts.answer({ promptId: prompt.id, answer: decision }));
  };
  const Picture = changed ? TriangleAlert : CircleQuestionMark;
  return (
    <>
      <Modeless
        claim={position}
        title="Ginnel Security Alert"
        look={changed ? 'warning' : 'question'}
        className="host-key"
        onCancel={() => {
          answer({ kind: 'cancel' });
        }}
      >
        <div className="modal-body with-picture">
          <Picture className="picture" aria-hidden="true" />
          <div className="host-key-text">
            <PromptOrigin prompt={prompt} position={position} />
            {changed ? <ChangedText prompt={prompt} /> : <UnknownText prompt={prompt} />}
            {command.error === null ? null : <ErrorNote error={command.error} alert />}
          </div>
        </div>
        <div className="modal-buttons">
          <PushButton
            label="More &info..."
            onClick={() => {
              setDetails(true);
            }}
          />
          <span className="spring" />
          <PushButton
            label="&Accept"
            disabled={command.busy}
            onClick={() => {
              answer({ kind: 'host-key', decision: 'accept' });
            }}
          />
          <PushButton
            label="Connect &Once"
            disabled={command.busy}
            onClick={() => {
              answer({ kind: 'host-key', decision: 'once' });
            }}
          />
          <PushButton
            label="&Cancel"
            data-first-focus
            disabled={command.busy}
            onClick={() => {
              answer({ kind: 'cancel' });
            }}
          />
        </div>
      </Modeless>
      {details ? (
        <KeyDetails
          hostKey={prompt.key}
          onClose={() => {
            setDetails(false);
          }}
        />
      ) : null}
    </>
  );
}

function Server({ prompt }: { readonly prompt: HostKeyQuestion }): ReactNode {
  return (
    <p className="important">
      {prompt.host} (port {prompt.port})
    </p>
  );
}

function Fingerprint({ prompt }: { readonly prompt: HostKeyQuestion }): ReactNode {
  const { type, bits, sha256 } = prompt.key;
  return <p className="fingerprint">{`${type} ${String(bits)} ${sha256}`}</p>;
}

function UnknownText({ prompt }: { readonly prompt: HostKeyQuestion }): ReactNode {
  return (
    <>
      <p>The host key is not cached for this server:</p>
      <Server prompt={prompt} />
      <p>You have no guarantee that the server is the computer you think it is.</p>
      {prompt.verdict === 'other-type' ? <OtherTypeText prompt={prompt} /> : null}
      <p>The server&apos;s {prompt.key.type} key fingerprint is:</p>
      <Fingerprint prompt={prompt} />
      <p>
        If you trust this host, press &quot;Accept&quot; to add the key to Ginnel&apos;s cache and carry on
        connecting.
      </p>
      <p>
        If you want to carry on connecting just once, without adding the key to the cache, press &quot;Connect
        Once&quot;.
      </p>
      <p>If you do not trust this host, press &quot;Cancel&quot; to abandon the connection.</p>
    </>
  );
}

/** The end is PuTTY's line in the event log. */
function OtherTypeText({ prompt }: { readonly prompt: HostKeyQuestion }): ReactNode {
  const { knownTypes, knownFrom, key } = prompt;
  return (
    <p className="known-key">
      This is a new kind of key, not a changed one: known of this server{' '}
      {knownTypes.length === 1 ? 'is' : 'are'} {knownTypes.join(', ')}
      {knownFrom === '' ? '' : ` (in ${knownFrom})`}. The server also has {key.type} host keys, but we
      don&apos;t know any of them.
    </p>
  );
}

function ChangedText({ prompt }: { readonly prompt: HostKeyQuestion }): ReactNode {
  return (
    <>
      <p className="breach">WARNING - POTENTIAL SECURITY BREACH!</p>
      <p>The host key does not match the one Ginnel has cached for this server:</p>
      <Server prompt={prompt} />
      {prompt.knownFrom === '' ? null : (
        <p className="known-key">The key known so far is in {prompt.knownFrom}.</p>
      )}
      <p>
        This means that either the server administrator has changed the host key, or you have actually
        connected to another computer pretending to be the server.
      </p>
      <p>The new {prompt.key.type} key fingerprint is:</p>
      <Fingerprint prompt={prompt} />
      <p>
        If you were expecting this change and trust the new key, press &quot;Accept&quot; to update
        Ginnel&apos;s cache and carry on connecting.
      </p>
      <p>
        If you want to carry on connecting but without updating the cache, press &quot;Connect Once&quot;.
      </p>
      <p>
        If you want to abandon the connection completely, press &quot;Cancel&quot; to cancel. Pressing
        &quot;Cancel&quot; is the ONLY guaranteed safe choice.
      </p>
    </>
  );
}
