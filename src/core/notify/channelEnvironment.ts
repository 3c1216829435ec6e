import { type ChannelFields, channelFields } from './channel.ts';

/** The variable of a channel's field: `CONTAINER_VITALS_CHANNEL_TEAM_URL`. What a variable's name cannot hold is `_`. */
export function channelVariable(channel: string, field: keyof ChannelFields): string {
  return `CONTAINER_VITALS_CHANNEL_${channel.replace(/[^A-Za-z0-9]/g, '_')}_${field}`.toUpperCase();
}

/** A channel as environment variables set it up; undefined where they do not. */
export function channelFromEnvironment(
  channel: string,
  env: Readonly<Record<string, string | undefined>>,
): ChannelFields | undefined {
  const url = env[channelVariable(channel, 'url')];
  return url
    ? {
        ...Object.fromEntries(channelFields.map((field) => [field, env[channelVariable(channel, field)]])),
        url,
      }
    : undefined;
}
