<?php
// SPDX-License-Identifier: Apache-2.0
// WEBHOOK_SECRET=whsec_... php verify.php ID TIMESTAMP SIGNATURES < body
declare(strict_types=1);

const TOLERANCE = 5 * 60; // seconds, into the past and into the future

// Throws unless the delivery is genuine and fresh. $body holds the bytes as they came
// (file_get_contents('php://input')), not JSON that was parsed and written again.
function verify(string $secret, string $id, string $timestamp, string $signatures, string $body,
                ?int $now = null): void
{
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret), true);
    if ($key === false || strlen($key) < 24) {
        throw new RuntimeException('the secret is missing or is not a whsec_ secret');
    }
    // A dot in the id would move the border between id, timestamp and body.
    if ($id === '' || str_contains($id, '.')) {
        throw new RuntimeException('webhook-id is missing or has a dot');
    }
    if (!preg_match('/^[1-9][0-9]{0,11}$/D', $timestamp)) {
        throw new RuntimeException('webhook-timestamp is not a time');
    }
    if (abs(($now ?? time()) - (int) $timestamp) > TOLERANCE) {
        throw new RuntimeException('webhook-timestamp is more than 5 minutes from now');
    }
    $mac = hash_hmac('sha256', "$id.$timestamp.$body", $key, true);
    $expected = 'v1,' . base64_encode($mac);
    foreach (explode(' ', $signatures) as $entry) {
        if (hash_equals($expected, $entry)) { // an entry of another version never equals it
            return;
        }
    }
    throw new RuntimeException('no signature matches');
}

// Run as a program; in a web server this part is not reached.
if (PHP_SAPI === 'cli' && realpath($argv[0]) === __FILE__) {
    $now = getenv('WEBHOOK_NOW');
    try {
        verify((string) getenv('WEBHOOK_SECRET'), $argv[1] ?? '', $argv[2] ?? '', $argv[3] ?? '',
               file_get_contents('php://stdin'), $now === false ? null : (int) $now);
        echo "valid\n";
    } catch (RuntimeException $error) {
        fwrite(STDERR, $error->getMessage() . "\n");
        exit(1);
    }
}
