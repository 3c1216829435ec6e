import { shellQuote } from '../common/shellQuote.ts';
import type { Translate } from '../common/translate.ts';
import type { Container } from './container.ts';

/** What a command line shows of a container, and what it teaches. */
export interface DockerCommand {
  readonly command: string;
  readonly teaches: string;
}

/** The commands that do by hand what the views show. */
export function dockerCommands(container: Pick<Container, 'name' | 'state'>, t: Translate): DockerCommand[] {
  const name = shellQuote(container.name);
  const always: DockerCommand[] = [
    {
      command: `docker logs --tail 100 -f ${name}`,
      teaches: t('the last 100 lines of its log, then follow it'),
    },
    {
      command: `docker logs ${name} 2>&1 | grep -ciE 'error|warning|fail'`,
      teaches: t('count the lines of its log that tell of trouble'),
    },
    { command: `docker inspect ${name}`, teaches: t('everything the engine knows of it') },
    { command: `docker start ${name}`, teaches: t('start it') },
  ];
  const whileRunning: DockerCommand[] = [
    { command: `docker stats --no-stream ${name}`, teaches: t('its CPU, memory, network and block I/O now') },
    { command: `docker top ${name}`, teaches: t('its processes') },
    { command: `docker exec -it ${name} sh`, teaches: t('a shell inside it') },
    { command: `docker restart ${name}`, teaches: t('restart it') },
    { command: `docker stop ${name}`, teaches: t('stop it') },
  ];
  return container.state === 'running' ? [...always.slice(0, 3), ...whileRunning] : always;
}
