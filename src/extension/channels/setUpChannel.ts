import * as vscode from 'vscode';
import { assertNever } from '../../core/common/assertNever.ts';
import {
  type ChannelField,
  type ChannelFields,
  type ChannelKind,
  channelKinds,
  readChannel,
} from '../../core/notify/channel.ts';
import { toPlainText } from '../../core/reports/plainText.ts';

/** Asks for what a channel of this kind needs, beginning with what it has; undefined where the user thinks better of it. */
export async function askForChannel(
  name: string,
  known: ChannelFields | undefined,
): Promise<ChannelFields | undefined> {
  const kind = await askForKind(name, known);
  // What was allowed was allowed for an address, and that is asked anew.
  let fields: ChannelFields | undefined = kind && { url: '', type: kind, redact: known?.redact };
  for (const field of kind ? fieldsOf(kind) : []) {
    const value: string | undefined = fields && (await askForField(name, fields, field, known));
    fields = value === undefined ? undefined : { ...fields, url: fields?.url ?? '', [field]: value };
  }
  return fields;
}

/** A name that a policy may use, from those that it uses and those that are set up; any other may be typed. */
export function askForChannelName(
  named: Iterable<string>,
  isSetUp: (name: string) => boolean,
): Promise<string | undefined> {
  const { l10n } = vscode;
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly name: string }>();
  pick.title = l10n.t('Set Up a Channel');
  pick.placeholder = l10n.t('The name by which policies call it, for example “team”');
  const items = [...new Set(named)].sort().map((name) => ({
    name,
    label: toPlainText(name),
    description: isSetUp(name) ? l10n.t('set up') : l10n.t('named by the policy, not set up'),
  }));
  const update = () => {
    const typed = pick.value.trim();
    const isNew = /^[A-Za-z0-9][\w.-]*$/.test(typed) && !items.some(({ name }) => name === typed);
    pick.items = isNew
      ? [{ name: typed, label: typed, description: l10n.t('a new channel') }, ...items]
      : items;
  };
  update();
  return new Promise((resolve) => {
    pick.onDidChangeValue(update);
    pick.onDidAccept(() => {
      resolve(pick.activeItems[0]?.name);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

export function channelKindTitle(kind: ChannelKind): string {
  const { l10n } = vscode;
  switch (kind) {
    case 'slack':
      return 'Slack';
    case 'webhook':
      return l10n.t('Webhook');
    case 'email':
      return l10n.t('E-mail');
    case 'alertmanager':
      return 'Alertmanager';
    default:
      return assertNever(kind);
  }
}

async function askForKind(name: string, known: ChannelFields | undefined): Promise<ChannelKind | undefined> {
  const { l10n } = vscode;
  const details: Readonly<Record<ChannelKind, string>> = {
    slack: l10n.t('by the address of an incoming webhook'),
    webhook: l10n.t('JSON to any address: Discord, Telegram, Mattermost, your own'),
    email: l10n.t('by an SMTP server'),
    alertmanager: l10n.t('to its API, which groups and routes'),
  };
  const items = channelKinds.map((kind) => ({
    channelKind: kind,
    label: channelKindTitle(kind),
    description: kind === known?.type ? l10n.t('as it is now') : '',
    detail: details[kind],
  }));
  const title = titleOf(name);
  return (await vscode.window.showQuickPick(items, { title }))?.channelKind;
}

function fieldsOf(kind: ChannelKind): readonly ChannelField[] {
  switch (kind) {
    case 'slack':
      return ['url'];
    case 'webhook':
      return ['url', 'token', 'template'];
    case 'email':
      return ['url', 'from', 'to'];
    case 'alertmanager':
      return ['url', 'token'];
    default:
      return assertNever(kind);
  }
}

async function askForField(
  name: string,
  fields: ChannelFields,
  field: ChannelField,
  known: ChannelFields | undefined,
): Promise<string | undefined> {
  const isSecret = field === 'url' || field === 'token';
  const value = await vscode.window.showInputBox({
    title: titleOf(name),
    prompt: promptOf(field, fields.type),
    placeHolder: placeholderOf(field, fields.type),
    password: isSecret,
    value: known?.type === fields.type ? (known?.[field] ?? '') : '',
    ignoreFocusOut: true,
    validateInput: (text) => {
      const result = readChannel(name, { ...fields, [field]: text.trim() });
      return 'wrong' in result && result.wrong === field
        ? vscode.l10n.t('This cannot be understood. {0}', promptOf(field, fields.type))
        : undefined;
    },
  });
  return value?.trim();
}

function titleOf(name: string): string {
  return vscode.l10n.t('Channel “{0}”', toPlainText(name));
}

function promptOf(field: ChannelField, type: string | undefined): string {
  const { l10n } = vscode;
  switch (field) {
    case 'token':
      return l10n.t('A token that is sent as “Authorization: Bearer …”; may be empty.');
    case 'template':
      return l10n.t(
        'The body as JSON, with {0} and {1} in it; empty for the usual one.',
        '{{title}}',
        '{{text}}',
      );
    case 'from':
      return l10n.t('From which e-mail address; empty for the one that logs in.');
    case 'to':
      return l10n.t('To which e-mail addresses, separated by commas.');
    default:
      return type === 'email'
        ? l10n.t('The address of the SMTP server, with its user and password. It is kept as a secret.')
        : l10n.t('The address. It is kept as a secret.');
  }
}

function placeholderOf(field: ChannelField, type: string | undefined): string {
  const examples: Readonly<Record<string, string>> = {
    slack: 'https://hooks.slack.com/services/…',
    webhook: 'https://…',
    email: 'smtp://USER:PASSWORD@HOST:587',
    alertmanager: 'https://HOST:9093/api/v2/alerts',
    template: '{ "content": "{{text}}" }',
    from: 'alerts@example.com',
    to: 'team@example.com, me@example.com',
  };
  return (field === 'url' ? examples[type ?? ''] : examples[field]) ?? '';
}
