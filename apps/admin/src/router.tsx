import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';

import { AuditSearch } from './pages/audit/audit-search.ts';
import { ConnectSearch } from './pages/connect/connect-search.ts';
import { ConnectionSearch } from './pages/connection/connection-search.ts';
import { SpendSearch } from './pages/llm-spend/spend-search.ts';
import { NotFound, PageFailed, Root } from './root.tsx';

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** The name of the page, in the window's title. */
    readonly title?: string;
    /** The permission without which the page is not shown. */
    readonly access?: string;
  }
  interface Register {
    readonly router: ReturnType<typeof createAppRouter>;
  }
}

// Title and access stand here and not beside the page, because a page is fetched on its first visit.
const root = createRootRoute({ component: Root, notFoundComponent: NotFound });

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  staticData: { title: 'Overview', access: 'overview:read' },
  component: lazyRouteComponent(() => import('./pages/overview/overview.page.tsx'), 'OverviewPage'),
});

const connections = createRoute({
  getParentRoute: () => root,
  path: '/connections',
  staticData: { title: 'Connections', access: 'connection:read' },
  validateSearch: ConnectSearch,
  component: lazyRouteComponent(
    () => import('./pages/connections/connections.page.tsx'),
    'ConnectionsPage',
  ),
});

const connect = createRoute({
  getParentRoute: () => root,
  path: '/connections/connect/$system',
  staticData: { title: 'Connect', access: 'connection:manage' },
  validateSearch: ConnectSearch,
  component: lazyRouteComponent(() => import('./pages/connect/connect.page.tsx'), 'ConnectPage'),
});

const connection = createRoute({
  getParentRoute: () => root,
  path: '/connections/$connectionId',
  staticData: { title: 'Connection', access: 'connection:read' },
  validateSearch: ConnectionSearch,
  component: lazyRouteComponent(
    () => import('./pages/connection/connection.page.tsx'),
    'ConnectionPage',
  ),
});

const auditLog = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  staticData: { title: 'Audit log', access: 'audit:read' },
  validateSearch: AuditSearch,
  component: lazyRouteComponent(() => import('./pages/audit/audit-log.page.tsx'), 'AuditLogPage'),
});

const modelKeys = createRoute({
  getParentRoute: () => root,
  path: '/app/llm-keys',
  staticData: { title: 'Model keys', access: 'model:read' },
  component: lazyRouteComponent(
    () => import('./pages/llm-keys/llm-keys.page.tsx'),
    'ModelKeysPage',
  ),
});

const modelBudgets = createRoute({
  getParentRoute: () => root,
  path: '/app/llm-budgets',
  staticData: { title: 'Budgets', access: 'model:read' },
  component: lazyRouteComponent(
    () => import('./pages/llm-budgets/llm-budgets.page.tsx'),
    'BudgetsPage',
  ),
});

const modelBreakers = createRoute({
  getParentRoute: () => root,
  path: '/app/llm-breakers',
  staticData: { title: 'Breakers', access: 'model:read' },
  component: lazyRouteComponent(
    () => import('./pages/llm-breakers/llm-breakers.page.tsx'),
    'BreakersPage',
  ),
});

const modelSpend = createRoute({
  getParentRoute: () => root,
  path: '/app/llm-spend',
  staticData: { title: 'Spend', access: 'model:read' },
  validateSearch: SpendSearch,
  component: lazyRouteComponent(() => import('./pages/llm-spend/llm-spend.page.tsx'), 'SpendPage'),
});

/** Everything under one root. */
const pages = [
  ...[overview, connections, connect, connection, auditLog],
  ...[modelKeys, modelBudgets, modelBreakers, modelSpend],
] as const;

/** All pages with their addresses. */
export function createAppRouter() {
  return createRouter({
    routeTree: root.addChildren(pages),
    defaultPreload: 'intent',
    defaultErrorComponent: PageFailed,
    scrollRestoration: true,
  });
}
