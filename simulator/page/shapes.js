/**
 * The shapes that the control interface speaks, for JSDoc. docs/simulator.md says what each field means.
 *
 * @typedef {{id:number,first_name:string,last_name:string,name:string,username:string,language_code:string,is_bot:boolean,
 *   initials:string,color:number,started:boolean,blocked:boolean,deactivated:boolean}} Person
 * @typedef {{person:Person,status:string,title:string,anonymous:boolean,rights:string[]}} Member
 * @typedef {{id:number,name:string,closed:boolean,icon_color:number,unread:number,last_message:Message|null}} Topic
 * @typedef {{id:number,type:'private'|'group'|'supergroup'|'channel',title:string,username:string,initials:string,color:number,
 *   is_forum:boolean,status:string,bot:{status:string,rights:string[],title:string}|null,members_count:number,members:number[],
 *   unread:number,mentioned:number,last_message:Message|null,pinned:Message[]|null,topics:Topic[]|null,general_closed:boolean,
 *   migrated_to:number,migrated_from:number,typing:{action:string,topic:number,until:number}|null,
 *   commands:{command:string,description:string}[]|null,menu_button:{type:string}|null,can_write:boolean,active:number}} Chat
 * @typedef {{type:string,offset:number,length:number,url?:string,user?:{id:number,name:string},language?:string}} Entity
 * @typedef {{text:string,kind:string,data?:string,url?:string,copy?:string,query?:string}} Button
 * @typedef {{rows?:string[][],one_time?:boolean,resize?:boolean,persistent?:boolean,placeholder?:string,remove?:boolean,
 *   for_me:boolean}} ReplyKeyboard
 * @typedef {{chat_id:number,id:number,date:number,at:string,topic:number,
 *   from:{id:number,name:string,username:string,is_bot:boolean,initials:string,color:number},
 *   sender_chat:{id:number,title:string,initials:string,color:number}|null,author:string,out:boolean,kind:string,text:string,
 *   entities:Entity[]|null,buttons:Button[][]|null,reply_keyboard:ReplyKeyboard|null,
 *   force_reply:{placeholder:string,selective:boolean,for:number[]|null,for_me:boolean}|null,
 *   reply_to:{id:number,name:string,text:string,kind:string,deleted:boolean}|null,forward:{name:string,date:number}|null,
 *   photo:{file:string,url:string,width:number,height:number,size:number}|null,
 *   document:{file:string,url:string,name:string,mime:string,size:number}|null,
 *   media:{file:string,url:string,name?:string,mime?:string,size:number}|null,location:{latitude:number,longitude:number}|null,album:string,service:Object|null,
 *   reactions:{emoji:string,count:number,mine:boolean}[]|null,pinned:boolean,edited:number,deleted:number,versions:number,
 *   mentions_me:boolean,silent:boolean,preview:boolean}} Message
 * @typedef {{id:number,chat_id:number,message_id:number,person:number,data:string,date:number,answered:boolean,text:string,
 *   alert:boolean,url:string}} Press
 * @typedef {{seq:number,at:string,method:string,chat_id:number,params:Object<string,string>,files:string[]|null,status:number,
 *   ok:boolean,error:string,answer:any,took_ms:number,held_ms:number,fault:string}} BotRequest
 * @typedef {{id:number,kind:string,method:string,chat:number,count:number,left:number,retry_after:number,delay:string}} Fault
 */
export {};
