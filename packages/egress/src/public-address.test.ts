import { describe, expect, it } from 'vitest';

import { isPublicAddress } from './public-address.ts';

describe('an address', () => {
  it.each([
    '8.8.8.8',
    '104.18.2.1',
    '172.15.255.255',
    '172.32.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ])('is public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['0.0.0.0', 'this host'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'shared by a carrier'],
    ['100.100.100.200', 'a cloud’s metadata'],
    ['127.0.0.1', 'loopback'],
    ['169.254.169.254', 'a cloud’s metadata'],
    ['168.63.129.16', 'a cloud’s host agent'],
    ['192.0.2.1', 'documentation'],
    ['198.18.0.1', 'benchmarks'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'IPv4-mapped loopback'],
    ['::ffff:7f00:1', 'IPv4-mapped loopback in hexadecimal'],
    ['::ffff:8.8.8.8', 'IPv4-mapped, though public'],
    ['64:ff9b::7f00:1', 'NAT64'],
    ['2002:7f00:1::', '6to4'],
    ['2001:0:1::1', 'Teredo'],
    ['2001:db8::1', 'documentation'],
    ['fc00::1', 'unique local'],
    ['fd00:ec2::254', 'a cloud’s metadata'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local with a zone'],
    ['ff02::1', 'multicast'],
    ['127.1', 'a short form'],
    ['2130706433', 'a number'],
    ['0x7f.1', 'hexadecimal'],
    ['', 'nothing'],
    ['example.com', 'a name'],
  ])('is refused: %s, %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
