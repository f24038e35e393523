package simulator

import (
	"net/http"
	"strings"
)

func lower(s string) string { return strings.ToLower(s) }

// one is the cost of a call that writes or changes one message.
func one(*call) int { return 1 }

// albumSize is the cost of an album.
func albumSize(c *call) int {
	elements, _, err := parseArray([]byte(c.params.arg("media")))
	if err != nil {
		return 1
	}
	return max(len(elements), 1)
}

// methodTable returns every simulated method by its name in lower case, and the others that exist.
func methodTable() map[string]method {
	table := map[string]method{}
	add := func(m method) { table[lower(m.name)] = m }
	for name, run := range map[string]func(*call) (any, error){
		"sendMessage": sendMessage, "sendPhoto": sendFile(photoKind), "sendDocument": sendFile(documentKind), "sendVideo": sendFile(videoKind),
		"sendAudio": sendFile(audioKind), "sendVoice": sendFile(voiceKind), "sendVideoNote": sendFile(videoNoteKind), "sendLocation": sendLocation,
		"forwardMessage": forwardMessage, "copyMessage": copyMessage,
		"editMessageText": editMessageText, "editMessageCaption": editMessageCaption, "editMessageReplyMarkup": editMessageReplyMarkup,
		"editMessageMedia": editMessageMedia,
	} {
		add(method{name: name, run: run, cost: one})
	}
	add(method{name: "sendMediaGroup", run: sendMediaGroup, cost: albumSize})
	add(method{name: "getUpdates", run: getUpdates, waits: true})
	add(method{name: "setWebhook", run: setWebhook})
	add(method{name: "deleteWebhook", run: deleteWebhook})
	for name, run := range map[string]func(*call) (any, error){
		"getMe": getMe, "getWebhookInfo": getWebhookInfo, "logOut": refuseLogOut, "close": refuseClose,
		"deleteMessage": deleteMessage, "deleteMessages": deleteMessages, "sendChatAction": sendChatAction, "getFile": getFile,
		"answerCallbackQuery": answerCallbackQuery, "setMyCommands": setMyCommands, "getMyCommands": getMyCommands,
		"deleteMyCommands": deleteMyCommands, "setMyDescription": setMyDescription, "setMyShortDescription": setMyShortDescription,
		"setChatMenuButton": setChatMenuButton, "getChat": getChat, "getChatAdministrators": getChatAdministrators, "getChatMember": getChatMember,
		"getChatMemberCount": getChatMemberCount, "getChatMembersCount": getChatMemberCount, "pinChatMessage": pinChatMessage, "unpinChatMessage": unpinChatMessage,
		"unpinAllChatMessages": unpinAllChatMessages, "leaveChat": leaveChat, "createForumTopic": createForumTopic,
		"closeForumTopic": closeForumTopic, "reopenForumTopic": reopenForumTopic, "exportChatInviteLink": exportChatInviteLink,
		"setMessageReaction": setMessageReaction,
	} {
		add(method{name: name, run: run})
	}
	for _, name := range strings.Fields(otherMethods) {
		add(method{name: name, run: notSimulated(name)})
	}
	return table
}

func unknownMethod(string) *apiError {
	return &apiError{code: http.StatusNotFound, text: "Not Found: method not found"}
}

func notSimulated(name string) func(*call) (any, error) {
	return func(*call) (any, error) {
		return nil, &apiError{code: http.StatusNotImplemented, text: "Not Implemented: the method " + name + " is not simulated"}
	}
}

func refuseLogOut(*call) (any, error) {
	return nil, badRequest("logOut is refused: there is no other server to log in to")
}

func refuseClose(*call) (any, error) {
	return nil, badRequest("close is refused: the simulator closes when its process ends")
}

func getFile(c *call) (any, error) {
	f := c.s.filesByID[c.params.arg("file_id")]
	switch {
	case c.params.arg("file_id") == "":
		return nil, badRequest("file_id not specified")
	case f == nil:
		return nil, badRequest("invalid file_id")
	case len(f.data) > maxDownloadBytes:
		return nil, badRequest("file is too big")
	}
	return apiFile{ID: f.id, UniqueID: f.unique, Size: len(f.data), Path: f.path}, nil
}

// otherMethods are the real methods that are not simulated (Bot API 10.0).
const otherMethods = `
getMyDefaultAdministratorRights setMyDefaultAdministratorRights getMyName setMyName setMyProfilePhoto removeMyProfilePhoto getMyDescription
getMyShortDescription getChatMenuButton getUserProfilePhotos getUserProfileAudios sendAnimation sendDice sendLivePhoto sendSticker
sendPaidMedia sendGame sendInvoice sendVenue sendContact sendPoll stopPoll sendChecklist
copyMessages forwardMessages sendMessageDraft editMessageLiveLocation stopMessageLiveLocation editMessageChecklist deleteMessageReaction
deleteAllMessageReactions postStory repostStory editStory deleteStory createInvoiceLink getMyStarBalance getStarTransactions refundStarPayment
editUserStarSubscription getAvailableGifts sendGift giftPremiumSubscription getManagedBotToken getManagedBotAccessSettings
setManagedBotAccessSettings replaceManagedBotToken verifyUser verifyChat removeUserVerification removeChatVerification setGameScore
getGameHighScores answerWebAppQuery answerGuestQuery answerInlineQuery savePreparedInlineMessage savePreparedKeyboardButton
answerShippingQuery answerPreCheckoutQuery createChatInviteLink createChatSubscriptionInviteLink editChatInviteLink
editChatSubscriptionInviteLink revokeChatInviteLink getBusinessConnection readBusinessMessage deleteBusinessMessages
setBusinessAccountName setBusinessAccountUsername setBusinessAccountBio setBusinessAccountProfilePhoto removeBusinessAccountProfilePhoto
setBusinessAccountGiftSettings getBusinessAccountStarBalance transferBusinessAccountStars getBusinessAccountGifts getUserGifts getChatGifts
convertGiftToStars upgradeGift transferGift setUserEmojiStatus getUserPersonalChatMessages setChatPhoto deleteChatPhoto setChatTitle
setChatPermissions setChatDescription approveSuggestedPost declineSuggestedPost setChatStickerSet deleteChatStickerSet
getForumTopicIconStickers editForumTopic deleteForumTopic unpinAllForumTopicMessages editGeneralForumTopic closeGeneralForumTopic
reopenGeneralForumTopic hideGeneralForumTopic unhideGeneralForumTopic unpinAllGeneralForumTopicMessages promoteChatMember
setChatAdministratorCustomTitle setChatMemberTag banChatMember kickChatMember restrictChatMember unbanChatMember banChatSenderChat
unbanChatSenderChat approveChatJoinRequest declineChatJoinRequest getUserChatBoosts getStickerSet getCustomEmojiStickers uploadStickerFile
createNewStickerSet addStickerToSet replaceStickerInSet setStickerSetTitle setStickerSetThumb setStickerSetThumbnail
setCustomEmojiStickerSetThumbnail deleteStickerSet setStickerPositionInSet deleteStickerFromSet setStickerEmojiList setStickerKeywords
setStickerMaskPosition setPassportDataErrors sendCustomRequest answerCustomQuery`
