// SPDX-License-Identifier: Apache-2.0
//! Judges lines as npm/verify.mjs does.
use http::HeaderMap;
use standardwebhooks::Webhook;
use std::io::BufRead;

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = (0..hex.len()).step_by(2);
    pairs.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
}

fn judge(line: &str) -> Result<(), Box<dyn std::error::Error>> {
    let field: Vec<&str> = line.split('\t').collect();
    let mut headers = HeaderMap::new();
    headers.insert("webhook-id", field[1].parse()?);
    headers.insert("webhook-timestamp", field[2].parse()?);
    headers.insert("webhook-signature", field[3].parse()?);
    Ok(Webhook::new(field[0])?.verify(&bytes(field[4]), &headers)?)
}

fn main() {
    for line in std::io::stdin().lock().lines() {
        match judge(&line.expect("text")) {
            Ok(()) => println!("valid"),
            Err(error) => println!("refused: {error}"),
        }
    }
}
