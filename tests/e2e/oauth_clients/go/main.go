// SPDX-License-Identifier: Apache-2.0

// flows FLOW: does and says what npm/flows.mjs does and says, with golang.org/x/oauth2.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

type object = map[string]any

type task struct {
	Metadata    map[string]any `json:"metadata"`
	ClientID    string         `json:"client_id"`
	Secret      string         `json:"secret"`
	Way         string         `json:"way"`
	RedirectURI string         `json:"redirect_uri"`
	Scope       string         `json:"scope"`
	API         string         `json:"api"`
	Tokens      []string       `json:"tokens"`
}

// The way "auto" is the library's own default: it tries the header, then the body.
var styles = map[string]oauth2.AuthStyle{"auto": oauth2.AuthStyleAutoDetect, "basic": oauth2.AuthStyleInHeader,
	"post": oauth2.AuthStyleInParams, "none": oauth2.AuthStyleInParams}

var input = bufio.NewReader(os.Stdin)

func say(what any) {
	line, err := json.Marshal(what)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(line))
}

func read() string {
	line, err := input.ReadString('\n')
	if err != nil {
		panic(err)
	}
	return strings.TrimSpace(line)
}

func (t task) endpoint(name string) string {
	found, _ := t.Metadata[name].(string)
	return found
}

func (t task) config() *oauth2.Config {
	return &oauth2.Config{
		ClientID: t.ClientID, ClientSecret: t.Secret, RedirectURL: t.RedirectURI, Scopes: strings.Fields(t.Scope),
		Endpoint: oauth2.Endpoint{
			AuthURL: t.endpoint("authorization_endpoint"), TokenURL: t.endpoint("token_endpoint"),
			DeviceAuthURL: t.endpoint("device_authorization_endpoint"), AuthStyle: styles[t.Way]},
	}
}

// use calls the API with the token of a client that the library made.
func (t task) use(client *http.Client, token *oauth2.Token) (object, error) {
	answer, err := client.Get(t.API)
	if err != nil {
		return nil, err
	}
	answer.Body.Close()
	return object{"api": answer.StatusCode, "token": object{"access_token": token.AccessToken,
		"refresh_token": token.RefreshToken, "token_type": token.TokenType, "scope": token.Extra("scope"),
		"expires_in": int(time.Until(token.Expiry).Seconds() + 0.5)}}, nil
}

func code(ctx context.Context, t task) (object, error) {
	config, verifier, state := t.config(), oauth2.GenerateVerifier(), oauth2.GenerateVerifier()
	say(object{"open": config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier))})
	ended, err := url.Parse(read())
	if err != nil {
		return nil, err
	}
	// The library leaves it to its caller to look at what comes back.
	if said := ended.Query().Get("error"); said != "" {
		return object{"error": said}, nil
	}
	token, err := config.Exchange(ctx, ended.Query().Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		return nil, err
	}
	return t.use(config.Client(ctx, token), token)
}

func refresh(ctx context.Context, t task) (object, error) {
	source := t.config().TokenSource(ctx, &oauth2.Token{RefreshToken: t.Tokens[0]})
	token, err := source.Token()
	if err != nil {
		return nil, err
	}
	return t.use(oauth2.NewClient(ctx, source), token)
}

// onlooker tells of the polls that the library makes by itself.
type onlooker struct{}

func (onlooker) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err == nil && answer.StatusCode >= http.StatusBadRequest {
		body, _ := io.ReadAll(answer.Body)
		answer.Body = io.NopCloser(bytes.NewReader(body))
		said := object{}
		if json.Unmarshal(body, &said) == nil {
			say(object{"waits": said["error"]})
		}
	}
	return answer, err
}

func device(ctx context.Context, t task) (object, error) {
	config := t.config()
	begun, err := config.DeviceAuth(ctx)
	if err != nil {
		return nil, err
	}
	say(begun)
	looked := context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: onlooker{}})
	token, err := config.DeviceAccessToken(looked, begun)
	if err != nil {
		return nil, err
	}
	return t.use(config.Client(ctx, token), token)
}

func clientCredentials(ctx context.Context, t task) (object, error) {
	config := clientcredentials.Config{ClientID: t.ClientID, ClientSecret: t.Secret, Scopes: strings.Fields(t.Scope),
		TokenURL: t.endpoint("token_endpoint"), AuthStyle: styles[t.Way]}
	token, err := config.Token(ctx)
	if err != nil {
		return nil, err
	}
	return t.use(oauth2.NewClient(ctx, oauth2.StaticTokenSource(token)), token)
}

func main() {
	flows := map[string]func(context.Context, task) (object, error){
		"code": code, "refresh": refresh, "device": device, "client_credentials": clientCredentials}
	var given task
	if err := json.Unmarshal([]byte(read()), &given); err != nil {
		panic(err)
	}
	did, err := flows[os.Args[1]](context.Background(), given)
	var said *oauth2.RetrieveError
	if errors.As(err, &said) && said.ErrorCode != "" {
		did = object{"error": said.ErrorCode}
	} else if err != nil {
		did = object{"refused": err.Error()}
	}
	say(did)
}
